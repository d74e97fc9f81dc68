/* One row per report and ingredient, with every role in which the report names it. */
SELECT
  report_drug.report,
  name_ingredient.ingredient_code,
  CAST(BIT_OR(report_drug.role) AS TINYINT) AS roles
FROM report_drug
JOIN name_ingredient
  ON name_ingredient.name_code = report_drug.name_code
GROUP BY
  report_drug.report,
  name_ingredient.ingredient_code
