SELECT
  event_code,
  term,
  folded,
  n_reports
FROM event
ORDER BY
  event_code NULLS LAST
