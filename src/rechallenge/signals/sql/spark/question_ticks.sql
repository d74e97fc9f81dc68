/* What reporters ticked for the drugs of reports with the event. */
SELECT
  kind,
  CASE WHEN kind = 1 THEN 0 ELSE bit END AS comparator,
  dechal,
  rechal,
  COUNT(DISTINCT report) AS n_reports
FROM named
GROUP BY
  kind,
  CASE WHEN kind = 1 THEN 0 ELSE bit END,
  dechal,
  rechal
ORDER BY
  kind NULLS LAST,
  comparator NULLS LAST,
  dechal NULLS LAST,
  rechal NULLS LAST
