/* Each mention of a drug in question (kind 1) or of a comparator (kind 2), in the roles of the primary specification, on a */
/* report with a core event that it keeps; what the reporter ticked is told per drug of a report, not per reaction. */
SELECT
  report_drug.report,
  report_drug.seq,
  wanted_drug.kind,
  wanted_drug.bit,
  report_drug.dechal,
  report_drug.rechal
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
