/**
 * The ten national statuses of a dossier by name (docs/domain.md §2.1). The number is what the portal reads, what the
 * API answers and what the database stores; besides this file only migrations write it down, which never change.
 */
export const Status = {
  submitted: 1,
  accepted: 2,
  refused: 3,
  inProgress: 4,
  supplementRequested: 5,
  paymentRequested: 6,
  withdrawalRequested: 7,
  stopped: 8,
  finished: 9,
  handedOver: 10,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** What each status is called in Vietnamese, as the law names it, and in English. */
export const statusTexts = {
  [Status.submitted]: { vi: 'Mới đăng ký', en: 'Submitted, not yet accepted' },
  [Status.accepted]: { vi: 'Được tiếp nhận', en: 'Accepted' },
  [Status.refused]: { vi: 'Không được tiếp nhận', en: 'Refused at reception' },
  [Status.inProgress]: { vi: 'Đang xử lý', en: 'In progress' },
  [Status.supplementRequested]: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'Waiting for a supplement' },
  [Status.paymentRequested]: { vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Waiting for a payment' },
  [Status.withdrawalRequested]: { vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawal requested' },
  [Status.stopped]: { vi: 'Dừng xử lý', en: 'Stopped' },
  [Status.finished]: { vi: 'Đã xử lý xong', en: 'Finished, waiting for hand-over' },
  [Status.handedOver]: { vi: 'Đã trả kết quả', en: 'Result handed over' },
} as const satisfies Record<Status, { readonly vi: string; readonly en: string }>;
