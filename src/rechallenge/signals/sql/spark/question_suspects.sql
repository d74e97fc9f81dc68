SELECT
  report_ingredient.report,
  COUNT(*) AS n_suspects
FROM report_ingredient
JOIN population
  ON population.report = report_ingredient.report
WHERE
  report_ingredient.roles & 3 <> 0
GROUP BY
  report_ingredient.report
