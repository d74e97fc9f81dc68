/* Serious outcomes of the reports with drug and event; a report may have several. */
SELECT
  named.kind,
  CASE WHEN named.kind = 1 THEN 0 ELSE named.bit END AS comparator,
  report_outcome.outcome,
  COUNT(DISTINCT report_outcome.report) AS n_reports
FROM named
JOIN report_outcome
  ON report_outcome.report = named.report
GROUP BY
  named.kind,
  CASE WHEN named.kind = 1 THEN 0 ELSE named.bit END,
  report_outcome.outcome
ORDER BY
  named.kind NULLS LAST,
  comparator NULLS LAST,
  report_outcome.outcome NULLS LAST
