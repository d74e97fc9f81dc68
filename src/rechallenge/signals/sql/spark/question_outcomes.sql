/* Serious outcomes of the reports with the event, with the drugs in question and with each comparator; a report may have several. */
SELECT
  wanted_drug.kind,
  CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END AS comparator,
  report_outcome.outcome,
  COUNT(DISTINCT report_outcome.report) AS n_reports
FROM report_outcome
JOIN event_named
  ON event_named.report = report_outcome.report
JOIN report_ingredient
  ON report_ingredient.report = report_outcome.report
JOIN wanted_drug
  ON wanted_drug.ingredient_code = report_ingredient.ingredient_code
LEFT JOIN dropped
  ON dropped.report = report_outcome.report
WHERE
  event_named.core <> 0
  AND wanted_drug.kind < 3
  AND report_ingredient.roles & :roles <> 0
  AND COALESCE(dropped.dropped, 0) & :threshold = 0
GROUP BY
  wanted_drug.kind,
  CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END,
  report_outcome.outcome
ORDER BY
  wanted_drug.kind NULLS LAST,
  comparator NULLS LAST,
  report_outcome.outcome NULLS LAST
