SELECT DISTINCT
  control_drug.exposure,
  report_ingredient.report
FROM report_ingredient
JOIN population
  ON population.report = report_ingredient.report
JOIN control_drug
  ON control_drug.ingredient_code = report_ingredient.ingredient_code
WHERE
  report_ingredient.roles & :roles <> 0
