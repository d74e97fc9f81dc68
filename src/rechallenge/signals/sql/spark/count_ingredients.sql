/* Reports of the population that name an ingredient in one of the roles. */
SELECT
  exposed.ingredient_code,
  COUNT(*) AS n
FROM report_ingredient AS exposed
JOIN population
  ON population.report = exposed.report
WHERE
  exposed.roles & :roles <> 0
GROUP BY
  exposed.ingredient_code
ORDER BY
  exposed.ingredient_code NULLS LAST
