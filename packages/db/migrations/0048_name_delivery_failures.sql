-- Why a message was not taken is one word of a short list; until now it was a code of the runtime, or this list's word for
-- something else.
UPDATE deliveries SET last_error = CASE
  WHEN last_error = 'refused' AND last_status IS NOT NULL THEN 'status'
  WHEN last_error IN ('ENOTFOUND', 'EAI_AGAIN') THEN 'dns'
  WHEN last_error = 'ECONNREFUSED' THEN 'refused'
  WHEN last_error IN ('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET') THEN 'closed'
  WHEN last_error IN ('ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT') THEN 'timeout'
  WHEN last_error LIKE 'HPE\_%' THEN 'not-http'
  WHEN last_error ~ 'CERT|SSL|TLS|SIGNATURE|EPROTO' THEN 'tls'
  ELSE 'unreachable' END
WHERE last_error IS NOT NULL AND last_error NOT IN ('redirected', 'timeout', 'unreachable', 'subscription-ended');
