/* Suspect ingredients of the reports with the event in question, most often named first. */
SELECT
  report_ingredient.ingredient_code,
  COUNT(*) AS n_with_event
FROM report_ingredient
JOIN event_named
  ON event_named.report = report_ingredient.report
WHERE
  event_named.core <> 0 AND report_ingredient.roles & 3 <> 0
GROUP BY
  report_ingredient.ingredient_code
ORDER BY
  n_with_event DESC,
  report_ingredient.ingredient_code NULLS LAST
LIMIT 40
