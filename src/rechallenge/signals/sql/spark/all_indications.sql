SELECT
  indication_code,
  term,
  folded,
  n_reports
FROM indication
ORDER BY
  indication_code NULLS LAST
