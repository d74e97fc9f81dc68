WITH spelled AS (
  SELECT DISTINCT
    indication_code,
    term,
    folded
  FROM indication_spelling
), reported AS (
  SELECT
    indication_code,
    COUNT(DISTINCT report) AS n_reports
  FROM report_indication
  GROUP BY
    indication_code
)
SELECT
  spelled.indication_code,
  spelled.term,
  spelled.folded,
  COALESCE(reported.n_reports, 0) AS n_reports
FROM spelled
LEFT JOIN reported
  ON reported.indication_code = spelled.indication_code
ORDER BY
  spelled.indication_code NULLS LAST
