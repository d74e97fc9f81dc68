/* Terms of superseded reports keep their code with no report. */
WITH spelled AS (
  SELECT DISTINCT
    event_code,
    term,
    folded
  FROM event_spelling
), reported AS (
  SELECT
    event_code,
    COUNT(*) AS n_reports
  FROM report_event
  GROUP BY
    event_code
)
SELECT
  spelled.event_code,
  spelled.term,
  spelled.folded,
  COALESCE(reported.n_reports, 0) AS n_reports
FROM spelled
LEFT JOIN reported
  ON reported.event_code = spelled.event_code
ORDER BY
  spelled.event_code NULLS LAST
