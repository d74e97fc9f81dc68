/* What reporters ticked for the suspect drugs of reports with the event: per drug of a report, not per reaction. */
SELECT
  wanted_drug.kind,
  CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END AS comparator,
  report_drug.dechal,
  report_drug.rechal,
  COUNT(DISTINCT report_drug.report) AS n_reports
FROM report_drug
JOIN event_named
  ON event_named.report = report_drug.report
JOIN name_ingredient
  ON name_ingredient.name_code = report_drug.name_code
JOIN wanted_drug
  ON wanted_drug.ingredient_code = name_ingredient.ingredient_code
LEFT JOIN dropped
  ON dropped.report = report_drug.report
WHERE
  event_named.core <> 0
  AND wanted_drug.kind < 3
  AND report_drug.role & :roles <> 0
  AND COALESCE(dropped.dropped, 0) & :threshold = 0
GROUP BY
  wanted_drug.kind,
  CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END,
  report_drug.dechal,
  report_drug.rechal
ORDER BY
  wanted_drug.kind NULLS LAST,
  comparator NULLS LAST,
  report_drug.dechal NULLS LAST,
  report_drug.rechal NULLS LAST
