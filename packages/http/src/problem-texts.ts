/** What each code of a problem says to a person. */
import { inLanguage, type Language, type Text } from '@motcua/domain/language';
import type { ProblemCode } from './problem-codes.ts';

/** A short title, and what the caller can do about it. A code without texts does not compile. */
const texts = {
  'invalid-request': [
    ['Yêu cầu không hợp lệ', 'The request is not valid'],
    ['Sửa các trường nêu trong "errors" rồi gửi lại.', 'Correct the fields named in "errors" and send it again.'],
  ],
  'invalid-json': [
    ['JSON không đọc được', 'The body is not JSON'],
    ['Nội dung gửi lên phải là JSON đúng cú pháp.', 'The body must be well-formed JSON.'],
  ],
  'invalid-encoding': [
    ['Mã hóa ký tự không hợp lệ', 'The text is not valid'],
    ['Văn bản phải là UTF-8 hợp lệ và không chứa ký tự NUL.', 'Text must be valid UTF-8 without NUL characters.'],
  ],
  'invalid-header': [
    ['Tiêu đề HTTP không hợp lệ', 'A header is not valid'],
    ['Sửa tiêu đề nêu trong "errors".', 'Correct the header named in "errors".'],
  ],
  'unsupported-media-type': [
    ['Kiểu nội dung không được hỗ trợ', 'Unsupported media type'],
    [
      'Gửi nội dung với Content-Type ghi trong tài liệu, thường là application/json.',
      'Send the body with the Content-Type the documentation names, mostly application/json.',
    ],
  ],
  'payload-too-large': [
    ['Nội dung quá lớn', 'The body is too large'],
    ['Giảm kích thước nội dung gửi lên.', 'Send a smaller body.'],
  ],
  'request-timeout': [
    ['Nội dung gửi lên không đến đủ', 'The body did not arrive'],
    [
      'Kết nối ngừng giữa chừng; hãy gửi lại, với cùng Idempotency-Key.',
      'The connection fell silent half-way; send it again with the same Idempotency-Key.',
    ],
  ],
  unauthenticated: [
    ['Chưa xác thực', 'Not authenticated'],
    [
      'Gửi mã truy cập còn hiệu lực (npm run token in ra, và tệp tokens.json) trong tiêu đề Authorization: Bearer.',
      'Send a valid token (npm run token shows them, tokens.json holds them) in the header Authorization: Bearer.',
    ],
  ],
  forbidden: [
    ['Không có quyền', 'Not allowed'],
    ['Vai trò của mã truy cập này không được làm việc đó.', 'The role of this token may not do that.'],
  ],
  'route-not-found': [
    ['Không có địa chỉ này', 'No such address'],
    ['Kiểm tra đường dẫn: /docs liệt kê tất cả.', 'Check the path: /docs lists them all.'],
  ],
  'method-not-allowed': [
    ['Địa chỉ này không nhận phương thức đó', 'This address does not know the method'],
    ['Tiêu đề Allow nêu các phương thức được phép.', 'The header Allow names the methods that it knows.'],
  ],
  'precondition-required': [
    ['Thiếu If-Match', 'If-Match is missing'],
    ['Đọc tài nguyên, lấy ETag và gửi lại trong If-Match.', 'Read the resource and send its ETag in If-Match.'],
  ],
  'too-many-requests': [
    ['Tra cứu quá nhiều lần', 'Asked too often'],
    [
      'Thử lại sau số giây ghi trong Retry-After, hoặc hỏi trực tiếp bộ phận Một cửa.',
      'Try again after Retry-After seconds, or ask at the counter.',
    ],
  ],
  'too-many-tokens': [
    ['Quá nhiều mã truy cập sai', 'Too many wrong tokens'],
    [
      'Địa chỉ này đã gửi quá nhiều mã truy cập không có hiệu lực. Thử lại sau số giây ghi trong Retry-After.',
      'This address has sent too many tokens that are not valid. Try again after Retry-After seconds.',
    ],
  ],
  unavailable: [
    ['Tạm thời không phục vụ được', 'Temporarily unavailable'],
    [
      'Thử lại sau số giây ghi trong Retry-After, với cùng Idempotency-Key: việc đã ghi sẽ không bị ghi hai lần.',
      'Try again after Retry-After seconds with the same Idempotency-Key: what was recorded is not recorded twice.',
    ],
  ],
  internal: [
    ['Lỗi hệ thống', 'Internal error'],
    [
      'Lỗi thuộc về hệ thống. Báo mã requestId cho người vận hành.',
      'The fault is ours. Report the requestId to the operator.',
    ],
  ],
  'calendar-invalid': [
    ['Lịch làm việc không hợp lệ', 'The calendar is not valid'],
    ['Sửa phần lịch nêu trong "errors".', 'Correct the part of the calendar named in "errors".'],
  ],
  'calendar-not-covering': [
    ['Lịch chưa bao trùm ngày cần tính', 'The calendar does not cover the date'],
    [
      'Phép tính cần một ngày nằm ngoài lịch; hãy bổ sung lịch.',
      'The calculation needs a day outside the calendar; add an edition that covers it.',
    ],
  ],
  'calendar-unknown': [
    ['Không có lịch này', 'No such calendar'],
    ['Kiểm tra mã lịch và số bản.', 'Check the calendar id and the edition.'],
  ],
  'calendar-edition-exists': [
    ['Bản lịch đã tồn tại', 'The edition exists'],
    [
      'Một bản lịch vừa được thêm cùng lúc; đọc lại rồi thử lại.',
      'Another edition was added at the same moment; read it and try again.',
    ],
  ],
  'term-invalid': [
    ['Thời hạn không hợp lệ', 'The term is not valid'],
    ['Sửa đơn vị hoặc số lượng của thời hạn.', 'Correct the unit or the amount of the term.'],
  ],
  'calendar-edition-in-use': [
    ['Bản lịch đang được dùng', 'The edition is in use'],
    [
      'Chỉ xóa được bản lịch nháp chưa hồ sơ hay lịch nào dùng.',
      'Only a draft that no dossier and no calendar uses can be deleted.',
    ],
  ],
  'calendar-edition-in-force': [
    ['Bản lịch đã có hiệu lực', 'The edition is in force'],
    [
      'Chỉ bản nháp mới hơn bản đang hiệu lực mới có thể đưa vào áp dụng.',
      'Only a draft newer than the edition in force can be put in force.',
    ],
  ],
  'calendar-parent-unknown': [
    ['Không có lịch cấp trên này', 'No such parent calendar'],
    [
      'Lịch cấp trên phải có và đang có hiệu lực; nó không đổi giữa các bản.',
      'The parent calendar must exist and be in force; it does not change between editions.',
    ],
  ],
  'calendar-hole': [
    ['Lịch để trống những ngày đang cần', 'The edition leaves a hole'],
    [
      'Bản mới phải bao trùm mọi ngày mà bản đang hiệu lực bao trùm, và không vượt quá lịch cấp trên.',
      'A new edition covers every day that the one in force covers, and none that its parent does not know.',
    ],
  ],
  'impact-not-previewed': [
    ['Chưa xem trước ảnh hưởng', 'The impact was not previewed'],
    [
      'Chạy xem trước ảnh hưởng của bản lịch này và chờ hoàn tất rồi mới đưa vào áp dụng.',
      'Run the preview of this edition’s impact and let it finish before putting it in force.',
    ],
  ],
  'projection-not-found': [
    ['Không có lần tính lại này', 'No such projection'],
    ['Kiểm tra mã lần tính lại.', 'Check the id of the projection.'],
  ],
  'sessions-overlap': [
    ['Các buổi làm việc chồng nhau', 'Sessions overlap'],
    [
      'Các buổi trong ngày phải theo thứ tự, không chạm và không chồng nhau.',
      'Sessions of a day are in order and neither touch nor overlap.',
    ],
  ],
  'amount-invalid': [
    ['Số lượng không hợp lệ', 'The amount is not valid'],
    [
      'Số lượng là số thập phân lớn hơn 0, tối đa 10000, nhiều nhất hai chữ số lẻ và tròn phút.',
      'An amount is a decimal above 0 and at most 10000, with at most two decimals that make whole minutes.',
    ],
  ],
  'instant-invalid': [
    ['Thời điểm không hợp lệ', 'The instant is not valid'],
    [
      'Thời điểm phải theo RFC 3339 và có độ lệch múi giờ, ví dụ 2026-11-20T09:15:00+07:00; trong URL, dấu + viết là %2B.',
      'An instant is RFC 3339 with an offset, such as 2026-11-20T09:15:00+07:00; in a URL, write the + as %2B.',
    ],
  ],
  'suspension-reversed': [
    ['Tạm dừng kết thúc trước khi bắt đầu', 'A suspension ends before it begins'],
    ['Sửa thời điểm kết thúc của khoảng tạm dừng.', 'Correct the end of the suspension.'],
  ],
  'suspension-still-open': [
    ['Khoảng tạm dừng trước chưa kết thúc', 'The suspension before it is still open'],
    ['Chỉ khoảng tạm dừng cuối cùng được chưa kết thúc.', 'Only the last suspension may be open.'],
  ],
  'suspensions-unordered': [
    ['Các khoảng tạm dừng sai thứ tự', 'Suspensions are out of order'],
    ['Sắp xếp các khoảng tạm dừng theo thời gian.', 'Put the suspensions in order of time.'],
  ],
  'ground-not-pausing': [
    ['Lý do này không làm dừng thời hạn', 'This ground does not pause the clock'],
    [
      'Phiên bản thủ tục không cho phép tạm dừng thời hạn vì lý do này.',
      'The procedure version does not let this ground pause the term.',
    ],
  ],
  'dossier-suspended': [
    ['Hồ sơ đang tạm dừng', 'The dossier is suspended'],
    ['Cho hồ sơ xử lý tiếp trước.', 'Resume the dossier first.'],
  ],
  'dossier-not-suspended': [
    ['Hồ sơ không tạm dừng', 'The dossier is not suspended'],
    ['Không có khoảng tạm dừng nào để kết thúc.', 'There is no suspension to end.'],
  ],
  'suspension-after-expiry': [
    ['Đã quá hạn, không tạm dừng lùi ngày được', 'Too late to suspend from then'],
    [
      'Khoảng tạm dừng ghi sau không được xóa việc quá hạn đã xảy ra.',
      'A suspension entered afterwards cannot take back that the dossier was overdue.',
    ],
  ],
  'suspension-before-extension': [
    ['Đã gia hạn vào hoặc sau thời điểm đó', 'The term was extended then or later'],
    [
      'Chỉ gia hạn khi thời hạn đang chạy, nên tạm dừng phải bắt đầu sau lần gia hạn ở "extendedAt" trong "facts". Thử lại, hoặc nêu thời điểm muộn hơn.',
      'Only a running term is extended, so the suspension must begin after "extendedAt" in "facts". Try again, or name a later instant.',
    ],
  ],
  'deadline-not-started': [
    ['Thời hạn chưa bắt đầu', 'The term has not begun'],
    ['Hồ sơ chưa được tiếp nhận vào thời điểm đó.', 'The dossier had not been accepted at that time.'],
  ],
  'simulation-too-large': [
    ['Mô phỏng quá lớn', 'The simulation is too large'],
    ['Thu hẹp bộ lọc rồi thử lại.', 'Narrow the filter and try again.'],
  ],
  'service-term-exists': [
    ['Đã có cam kết từ ngày này', 'There is a promise from that day'],
    ['Chọn ngày hiệu lực khác.', 'Choose another day from which it takes effect.'],
  ],
  'supplement-limit-reached': [
    ['Đã yêu cầu bổ sung đủ số lần', 'No further supplement request'],
    [
      'Yêu cầu bổ sung phải đầy đủ trong một lần; yêu cầu thêm cần người phê duyệt.',
      'What is missing is asked for in full, once; a further request needs an approver.',
    ],
  ],
  'decision-taken': [
    ['Đã có quyết định', 'There is a decision'],
    [
      'Hồ sơ đã có quyết định giải quyết nên không rút, dừng, yêu cầu bổ sung hay chuyển cơ quan khác được nữa.',
      'A dossier that was decided can no longer be withdrawn, stopped, transferred, or sent back for a supplement.',
    ],
  ],
  'delay-reason-required': [
    ['Hồ sơ trễ hạn: cần nêu lý do', 'The dossier is late: say why'],
    [
      'Ghi vào delayReason một lý do nêu trong "facts" rồi gửi lại; không cần gì thêm để trả kết quả.',
      'Name one of the reasons in "facts" as delayReason and send it again; nothing else is needed to give the result.',
    ],
  ],
  'decision-differs': [
    ['Kết quả khác với quyết định', 'The result differs from the decision'],
    ['Kết quả phải đúng như quyết định đã ban hành.', 'The result is the one that was decided and issued.'],
  ],
  'transfer-to-itself': [
    ['Hồ sơ đang ở cơ quan này', 'The dossier lies with this agency'],
    ['Chọn cơ quan khác để chuyển.', 'Choose another agency.'],
  ],
  'start-invalid': [
    ['Thời điểm bắt đầu không hợp lệ', 'The start is not valid'],
    ['Thời điểm phải theo RFC 3339 và có độ lệch múi giờ.', 'The instant must be RFC 3339 with an offset.'],
  ],
  'suspension-invalid': [
    ['Khoảng tạm dừng không hợp lệ', 'A suspension is not valid'],
    [
      'Khoảng tạm dừng phải bắt đầu sau khi tiếp nhận và không kết thúc trước khi bắt đầu.',
      'A suspension begins after acceptance and does not end before it begins.',
    ],
  ],
  'suspensions-overlap': [
    ['Các khoảng tạm dừng chồng nhau', 'Suspensions overlap'],
    ['Các khoảng tạm dừng phải theo thứ tự và không chồng nhau.', 'Suspensions must be in order and disjoint.'],
  ],
  'extension-invalid': [
    ['Gia hạn không hợp lệ', 'The extension is not valid'],
    ['Gia hạn tính bằng số nguyên đơn vị của thời hạn.', 'An extension is a whole number of the units of the term.'],
  ],
  'extension-limit-reached': [
    ['Đã hết số lần gia hạn', 'No further extension'],
    ['Hồ sơ đã được gia hạn đủ số lần cho phép.', 'The dossier was extended as often as the rules allow.'],
  ],
  'extension-after-expiry': [
    ['Đã quá hạn, không gia hạn được', 'Too late to extend'],
    ['Gia hạn phải được quyết định trước khi hết hạn.', 'An extension is granted before the term expires.'],
  ],
  'extension-while-suspended': [
    ['Đang tạm dừng, không gia hạn được', 'Suspended: cannot extend'],
    [
      'Gia hạn sau khi hồ sơ được xử lý tiếp: trong lúc tạm dừng, kể từ đúng thời điểm bắt đầu, thời hạn không chạy.',
      'Extend after the dossier has been resumed: while it is suspended, from the very instant it began, the term does not run.',
    ],
  ],
  'procedure-unknown': [
    ['Không có thủ tục này', 'No such procedure'],
    ['Kiểm tra mã thủ tục tại /v1/procedures.', 'Check the code at /v1/procedures.'],
  ],
  'procedure-not-in-effect': [
    ['Thủ tục chưa áp dụng được', 'The procedure is not in effect'],
    [
      'Chưa có phiên bản nào được thông qua và có hiệu lực vào ngày đó.',
      'No adopted version had taken effect on that day.',
    ],
  ],
  'procedure-version-unknown': [
    ['Không có phiên bản này', 'No such version'],
    ['Chọn một phiên bản trong "allowed".', 'Choose a version from "allowed".'],
  ],
  'conflicts-unsettled': [
    ['Bản công bố còn mâu thuẫn về thời hạn', 'The published version leaves open which terms hold'],
    [
      'Ghi thời hạn được thông qua vào "terms"; các mâu thuẫn nằm trong "facts".',
      'Name the terms that are adopted in "terms"; the conflicts are in "facts".',
    ],
  ],
  'procedure-without-term': [
    ['Thủ tục chưa có thời hạn', 'The procedure has no term'],
    [
      'Cần người có thẩm quyền xác nhận thời hạn trước khi tiếp nhận.',
      'A person must adopt a term before dossiers can be accepted.',
    ],
  ],
  'channel-not-offered': [
    ['Thủ tục không nhận qua kênh này', 'The channel is not offered'],
    ['Chọn một trong các kênh nêu trong "facts".', 'Choose one of the channels in "facts".'],
  ],
  'agency-unknown': [
    ['Cần mã của một cơ quan', 'An agency is needed'],
    [
      'Trường nêu trong "errors" phải là mã định danh của một cơ quan trong danh sách /v1/agencies.',
      'The field named in "errors" has to be the identifier of an agency listed at /v1/agencies.',
    ],
  ],
  'agency-not-yours': [
    ['Việc này của cơ quan khác', 'This is for another agency to do'],
    [
      'Dùng mã truy cập của một trong các cơ quan nêu trong "facts".',
      'Use a token of one of the agencies named in "facts".',
    ],
  ],
  'token-not-found': [
    ['Không có mã truy cập này', 'No such token'],
    ['Kiểm tra mã định danh tại /v1/tokens.', 'Check the id at /v1/tokens.'],
  ],
  'last-administrator': [
    ['Đây là mã truy cập cuối cùng của người quản trị', 'This is the last token of an administrator'],
    [
      'Thu hồi mã này thì không ai cấp được mã mới. Hãy tạo mã quản trị khác trước: xem sổ tay vận hành, mục Tokens.',
      'Without it nobody could make a new one. Make another administrator’s token first: see the runbook, under Tokens.',
    ],
  ],
  'tracking-not-found': [
    ['Không tìm thấy hồ sơ', 'No dossier was found'],
    [
      'Kiểm tra mã hồ sơ trên giấy tiếp nhận và 4 ký tự cuối của giấy tờ tùy thân đã khai khi nộp. Nếu vẫn không được, hãy hỏi bộ phận Một cửa.',
      'Check the code on the receipt and the last four characters of the identity number given when filing. If that does not help, ask at the counter.',
    ],
  ],
  'dossier-not-found': [
    ['Không có hồ sơ này', 'No such dossier'],
    ['Kiểm tra mã hồ sơ.', 'Check the dossier code.'],
  ],
  'group-unknown': [
    ['Không có nhóm thủ tục liên thông này', 'No such linked group'],
    ['Xem các nhóm nêu trong "facts".', 'See the groups named in "facts".'],
  ],
  'group-part-unknown': [
    ['Nhóm không có phần này', 'The group has no such part'],
    ['Xem các phần nêu trong "facts".', 'See the parts named in "facts".'],
  ],
  'group-not-found': [
    ['Không có hồ sơ liên thông này', 'No such group of dossiers'],
    ['Kiểm tra mã hồ sơ liên thông.', 'Check the code of the group.'],
  ],
  'part-waiting': [
    ['Phần này đang chờ phần trước', 'This part waits for another'],
    [
      'Tiếp nhận được khi hồ sơ nêu trong "facts" đã xong và được chấp thuận; khi đó hệ thống tự tiếp nhận.',
      'It can be accepted once the dossier named in "facts" is finished and granted; then it is accepted by itself.',
    ],
  ],
  'dossier-code-taken': [
    ['Mã hồ sơ đã dùng', 'The dossier code is taken'],
    ['Gửi lại yêu cầu để nhận mã khác.', 'Send the request again to get another code.'],
  ],
  'code-block-not-found': [
    ['Không tìm thấy dải mã', 'Code block not found'],
    ['Kiểm tra lại mã định danh của dải mã.', 'Check the id of the block.'],
  ],
  'code-not-reserved': [
    ['Mã hồ sơ này chưa được giữ trước', 'This code is not reserved'],
    [
      'Mã phải thuộc một dải mã mà cơ quan tiếp nhận đã giữ trước cho cơ quan giải quyết và ngày tiếp nhận nêu trong "facts".',
      'The code has to be in a block that the receiving agency reserved for the deciding agency and the day of acceptance in "facts".',
    ],
  ],
  'code-expired': [
    ['Dải mã đã hết hạn', 'The block of the code has expired'],
    [
      'Đăng ký hồ sơ không kèm mã này để nhận mã khác, nếu vẫn còn thời hạn nhập sau.',
      'Register the dossier without this code to get another one, if it may still be registered.',
    ],
  ],
  'code-used': [
    ['Mã hồ sơ này đã dùng', 'This code is used'],
    ['Đã có hồ sơ mang mã này. Kiểm tra lại mã.', 'There is a dossier with this code. Check the code.'],
  ],
  'day-over': [
    ['Ngày này đã qua', 'This day is over'],
    ['Chỉ giữ trước mã cho hôm nay hoặc một ngày sau.', 'Codes are reserved for today or a later day.'],
  ],
  'registered-too-late': [
    ['Đã quá thời hạn nhập sau', 'It is too late to register it afterwards'],
    [
      '"facts" nêu hồ sơ được nhập sau trong bao nhiêu ngày làm việc và đến lúc nào.',
      '"facts" says for how many working days after acceptance, and until when.',
    ],
  ],
  'nothing-to-correct': [
    ['Không có gì để sửa', 'There is nothing to correct'],
    ['Thông tin gửi lên giống thông tin đã ghi.', 'What was sent is what is recorded.'],
  ],
  'applicant-erased': [
    ['Thông tin người nộp đã bị xóa', 'The applicant was erased'],
    ['Thông tin đã xóa theo yêu cầu thì không ghi lại.', 'What was erased is not recorded again.'],
  ],
  'external-code-taken': [
    ['Mã ngoài đã được nhập', 'The external code is taken'],
    ['Hồ sơ này đã được chuyển vào trước đó.', 'This dossier was imported before.'],
  ],
  'illegal-transition': [
    ['Không làm được ở trạng thái này', 'Not possible in this status'],
    ['Hồ sơ đang ở trạng thái không cho phép việc này.', 'The dossier stands where this cannot be done.'],
  ],
  'export-not-found': [
    ['Không có lần xuất này', 'No such export'],
    ['Kiểm tra mã trong tiêu đề Export-Id.', 'Check the id from the header Export-Id.'],
  ],
  'stale-version': [
    ['Dữ liệu đã thay đổi', 'The resource has changed'],
    [
      'Đọc lại tài nguyên, xem thay đổi rồi gửi lại với ETag mới.',
      'Read it again, look at the change, and send the new ETag.',
    ],
  ],
  'facts-contradictory': [
    ['Các dữ kiện mâu thuẫn nhau', 'The facts contradict each other'],
    [
      'Trường nêu trong "errors" không thể đúng cùng với phần còn lại của dòng này.',
      'The field named in "errors" cannot be true together with the rest of this row.',
    ],
  ],
  'instant-in-future': [
    ['Thời điểm trong tương lai', 'In the future'],
    ['Thời điểm này không thể sau hiện tại.', 'This instant cannot be after the present.'],
  ],
  'notice-not-owed': [
    ['Không có nghĩa vụ thông báo này', 'No such notice is owed'],
    [
      'Dùng một trong các nghĩa vụ nêu trong "facts"; lịch sử hồ sơ cho biết từng nghĩa vụ.',
      'Use one of the duties in "facts"; they follow from the history of the dossier.',
    ],
  ],
  'notice-given': [
    ['Đã ghi nhận thông báo này với nội dung khác', 'This notice was recorded otherwise'],
    [
      '"facts" cho biết đã thông báo lúc nào và bằng cách nào. Mỗi nghĩa vụ chỉ ghi nhận một lần.',
      '"facts" says when and how somebody was told. Each duty is recorded once.',
    ],
  ],
  'form-not-available': [
    ['Chưa in được mẫu này', 'This form cannot be printed'],
    [
      '"facts" cho biết vì sao và những mẫu nào in được.',
      '"facts" says why, and which forms of the dossier can be printed.',
    ],
  ],
  'tracking-book-too-long': [
    ['Sổ theo dõi quá dài', 'The tracking book is too long'],
    ['Chọn khoảng thời gian ngắn hơn.', 'Choose a shorter period.'],
  ],
  'attachment-not-found': [
    ['Không có tài liệu này', 'No such document'],
    ['Xem danh sách tài liệu của hồ sơ.', 'See the list of the dossier’s documents.'],
  ],
  'attachment-erased': [
    ['Tài liệu đã bị xóa', 'The document was erased'],
    [
      'Dữ liệu cá nhân của người nộp đã được xóa, cùng với tài liệu.',
      'The applicant’s personal data was erased, and the document with it.',
    ],
  ],
  'attachments-closed': [
    ['Không còn nhận hoặc rút tài liệu', 'Documents are closed'],
    [
      'Hồ sơ đã có quyết định hoặc đã kết thúc; kết quả chỉ đính kèm sau khi có quyết định.',
      'The dossier is decided or has ended; a result is attached only once it is decided.',
    ],
  ],
  'attachments-limit-reached': [
    ['Quá nhiều tài liệu', 'Too many documents'],
    [
      'Hồ sơ đã có số tài liệu tối đa; rút bớt tài liệu không cần.',
      'The dossier holds as many documents as it may; withdraw those not needed.',
    ],
  ],
  'component-unknown': [
    ['Không có thành phần hồ sơ này', 'No such component'],
    ['Chọn một thành phần nêu trong "facts".', 'Choose one of the components in "facts".'],
  ],
  'upload-not-found': [
    ['Không có lượt tải lên này', 'No such upload'],
    ['Lượt tải lên đã hết hạn hoặc bị xóa; hãy bắt đầu lại.', 'It has expired or was deleted; begin again.'],
  ],
  'upload-busy': [
    ['Lượt tải lên đang được xử lý', 'The upload is in use'],
    [
      'Một yêu cầu khác đang gửi; hỏi lại vị trí bằng HEAD rồi gửi tiếp.',
      'Another request is at it; ask with HEAD where it stands, then go on.',
    ],
  ],
  'upload-complete': [
    ['Tệp đã thành tài liệu', 'The upload is complete'],
    [
      'Rút tài liệu tại địa chỉ của nó trong danh sách tài liệu.',
      'Withdraw the document at its own address among the attachments.',
    ],
  ],
  'upload-offset-mismatch': [
    ['Sai vị trí tải lên', 'The upload stands elsewhere'],
    ['Hỏi Upload-Offset bằng HEAD rồi gửi tiếp từ đó.', 'Ask for Upload-Offset with HEAD and go on from there.'],
  ],
  'upload-length-exceeded': [
    ['Nhiều byte hơn đã khai', 'More bytes than announced'],
    [
      'Lượt tải lên đã bị xóa; bắt đầu lại với đúng Upload-Length.',
      'The upload was deleted; begin again with the right Upload-Length.',
    ],
  ],
  'tus-version-unsupported': [
    ['Phiên bản giao thức không được hỗ trợ', 'Protocol version not supported'],
    ['Gửi tiêu đề Tus-Resumable: 1.0.0.', 'Send the header Tus-Resumable: 1.0.0.'],
  ],
  'file-empty': [
    ['Tệp rỗng', 'The file is empty'],
    ['Kiểm tra tệp rồi tải lên lại.', 'Check the file and send it again.'],
  ],
  'file-too-large': [
    ['Tệp quá lớn', 'The file is too large'],
    [
      'Giảm dung lượng, ví dụ quét ở độ phân giải thấp hơn.',
      'Make it smaller, for instance by scanning at a lower resolution.',
    ],
  ],
  'file-type-mismatch': [
    ['Nội dung không đúng kiểu tệp đã khai', 'The file is not what it says'],
    [
      'Nội dung thật của tệp khác kiểu đã khai; kiểm tra tệp rồi tải lên lại.',
      'Its bytes are of another type than was announced; check the file and send it again.',
    ],
  ],
  'file-hash-mismatch': [
    ['Tệp không đến nguyên vẹn', 'The file did not arrive as it was'],
    [
      'Mã băm khác với mã đã khai; hãy tải lên lại từ đầu.',
      'Its hash differs from the one that was announced; send it again from the beginning.',
    ],
  ],
  'file-unreadable': [
    ['Không đọc được tệp', 'The file cannot be read'],
    [
      'Tệp hỏng, có mật khẩu hoặc quá phức tạp (xem "facts"); tạo lại tệp rồi tải lên.',
      'It is broken, protected by a password or too complex (see "facts"); make it again and send it.',
    ],
  ],
  'range-not-satisfiable': [
    ['Không có khoảng byte này', 'No such range'],
    ['Kích thước tài liệu nằm trong "facts".', 'The size of the document is in "facts".'],
  ],
  'task-not-found': [
    ['Không có việc này', 'No such task'],
    ['Kiểm tra mã việc.', 'Check the task id.'],
  ],
  'task-not-open': [
    ['Việc không ở trạng thái làm được', 'The task does not allow this now'],
    ['Việc đã nhận hoặc đã kết thúc.', 'It was claimed already, or has ended.'],
  ],
  'task-is-closing': [
    ['Các bước đã xong, chỉ còn kết thúc hồ sơ', 'The steps are done, only the end is left'],
    [
      'Ghi nhận kết quả bằng POST /v1/dossiers/{code}/finish, hoặc trả lại một bước trước.',
      'Record the result with POST /v1/dossiers/{code}/finish, or return it to an earlier step.',
    ],
  ],
  'step-unknown': [
    ['Không có bước này', 'No such step'],
    ['Chọn một bước trước đó của quy trình.', 'Choose an earlier step of the process.'],
  ],
  'officer-unknown': [
    ['Không có cán bộ này', 'No such officer'],
    ['Kiểm tra mã cán bộ.', 'Check the id of the officer.'],
  ],
  'officer-not-in-unit': [
    ['Cán bộ không thuộc bộ phận này', 'The officer is not in the unit'],
    ['Chọn cán bộ của bộ phận đang giữ việc.', 'Choose an officer of the unit that holds the task.'],
  ],
  'officer-absent': [
    ['Cán bộ đang vắng mặt', 'The officer is away'],
    [
      'Chọn người được ủy quyền nêu trong "facts", hoặc chuyển việc cho cán bộ khác.',
      'Name the delegate in "facts", or give the task to another officer.',
    ],
  ],
  'no-officer-available': [
    ['Không có cán bộ nào nhận được', 'Nobody is there to take it'],
    [
      'Mọi cán bộ khác của bộ phận đều vắng mặt; nêu rõ người nhận hoặc chờ.',
      'Everybody else of the unit is away; name an officer, or wait.',
    ],
  ],
  'consultation-not-found': [
    ['Không có lần lấy ý kiến này', 'No such consultation'],
    ['Kiểm tra mã lần lấy ý kiến.', 'Check the id of the consultation.'],
  ],
  'consultation-not-open': [
    ['Việc lấy ý kiến đã kết thúc', 'The consultation is not open'],
    ['Đã trả lời, đã rút hoặc đã hủy cùng hồ sơ.', 'It was answered, withdrawn, or ended with its dossier.'],
  ],
  'consultations-open': [
    ['Còn ý kiến chưa được trả lời', 'Consultations are still open'],
    [
      'Chờ trả lời, rút yêu cầu, hoặc hoàn thành với "withoutAnswers": true và lý do.',
      'Wait for the answers, withdraw the questions, or complete with "withoutAnswers": true and a reason.',
    ],
  ],
  'unit-unknown': [
    ['Cơ quan không có bộ phận này', 'No such unit of the agency'],
    ['Kiểm tra mã bộ phận tại /v1/agencies.', 'Check the unit at /v1/agencies.'],
  ],
  'absence-not-found': [
    ['Không có lần vắng mặt này', 'No such absence'],
    ['Kiểm tra mã lần vắng mặt của cán bộ.', 'Check the id among the officer’s absences.'],
  ],
  'absence-reversed': [
    ['Vắng mặt kết thúc trước khi bắt đầu', 'The absence ends before it begins'],
    ['Sửa thời điểm kết thúc.', 'Correct the end.'],
  ],
  'absences-overlap': [
    ['Cán bộ đã được ghi vắng mặt', 'The officer is away then already'],
    [
      'Kết thúc lần vắng mặt nêu trong "facts", hoặc chọn thời gian khác.',
      'End the absence in "facts", or choose another time.',
    ],
  ],
  'delegate-is-self': [
    ['Không tự ủy quyền cho mình được', 'Nobody stands in for themselves'],
    ['Chọn người khác hoặc bỏ trống.', 'Name somebody else, or nobody.'],
  ],
  'delegate-absent': [
    ['Người được ủy quyền cũng vắng mặt', 'The delegate is away too'],
    [
      'Chọn người có mặt trong suốt thời gian này; "facts" nêu khi nào người đó vắng.',
      'Name somebody who is there all the time; "facts" says when this one is away.',
    ],
  ],
  'delegate-elsewhere': [
    ['Người được ủy quyền thuộc cơ quan khác', 'The delegate belongs to another agency'],
    ['Chọn người cùng cơ quan.', 'Name an officer of the same agency.'],
  ],
  'officer-is-delegate': [
    ['Cán bộ đang thay người khác', 'The officer stands in for somebody'],
    [
      'Ủy quyền không chuyển tiếp: trước hết đổi người thay trong lần vắng mặt nêu ở "facts".',
      'Standing in is not passed on: first give the absence in "facts" another delegate.',
    ],
  ],
  'subscription-not-found': [
    ['Không có đăng ký nhận tin này', 'No such subscription'],
    ['Kiểm tra mã đăng ký.', 'Check the id of the subscription.'],
  ],
  'subscription-ended': [
    ['Đăng ký nhận tin đã kết thúc', 'The subscription has ended'],
    [
      'Tạo đăng ký mới; đăng ký này không gửi gì nữa.',
      'Make a new subscription; nothing is sent for this one any more.',
    ],
  ],
  'owner-without-agency': [
    ['Không có cơ quan để giữ đăng ký', 'There is no agency to keep the subscription'],
    [
      'Mã truy cập này không thuộc cơ quan nào; hãy nêu "agency" hoặc bỏ "owner".',
      'The token acts for no agency: name an "agency", or leave "owner" out.',
    ],
  ],
  'alert-not-found': [
    ['Không có cảnh báo này', 'No such alert'],
    ['Kiểm tra mã cảnh báo.', 'Check the id of the alert.'],
  ],
  'delivery-not-found': [
    ['Không có lượt gửi này', 'No such delivery'],
    ['Kiểm tra mã lượt gửi.', 'Check the id of the delivery.'],
  ],
  'delivery-not-dead': [
    ['Không gửi lại được lượt này', 'The delivery cannot be started over'],
    [
      'Chỉ gửi lại được lượt đã bỏ cuộc của một đăng ký còn hiệu lực.',
      'Only a delivery that was given up, to a subscription that still stands, can be started over.',
    ],
  ],
  'clock-not-simulated': [
    ['Đồng hồ không ở chế độ mô phỏng', 'The clock is real'],
    ['Chỉ chỉnh được giờ khi chạy với --clock simulated.', 'The time can be set only under --clock simulated.'],
  ],
  'clock-moves-forward-only': [
    ['Đồng hồ chỉ chạy tới', 'The clock moves forward only'],
    [
      'Chọn thời điểm không sớm hơn hiện tại của hệ thống.',
      'Choose an instant that is not before the present of the system.',
    ],
  ],
  'idempotency-key-reused': [
    ['Idempotency-Key đã dùng cho yêu cầu khác', 'The Idempotency-Key was used for another request'],
    ['Dùng khóa mới cho yêu cầu mới.', 'Use a new key for a new request.'],
  ],
  'cursor-invalid': [
    ['Con trỏ trang không hợp lệ', 'The cursor is not valid'],
    ['Dùng giá trị "next" của trang trước.', 'Use the "next" value of the page before.'],
  ],
} as const satisfies Record<ProblemCode, readonly [title: Text, detail: Text]>;

/** Title and detail of a code in one language. */
export function textOf(code: ProblemCode, language: Language): { title: string; detail: string } {
  const [title, detail] = texts[code];
  return { title: inLanguage(title, language), detail: inLanguage(detail, language) };
}

/** The title of a code in both languages. */
export const titleOf = (code: ProblemCode): Text => texts[code][0];
