/* All pairs of ingredient and event that a report of the population names together. Each report counts once. */
SELECT
  exposed.ingredient_code,
  report_event.event_code,
  COUNT(*) AS n
FROM report_ingredient AS exposed
JOIN population
  ON population.report = exposed.report
JOIN report_event
  ON report_event.report = exposed.report
WHERE
  exposed.roles & :roles <> 0
GROUP BY
  exposed.ingredient_code,
  report_event.event_code
ORDER BY
  exposed.ingredient_code NULLS LAST,
  report_event.event_code NULLS LAST
