WITH reported AS (
  SELECT
    ingredient_code,
    COUNT(*) AS n_reports
  FROM report_ingredient
  GROUP BY
    ingredient_code
)
SELECT
  ingredient_named.ingredient_code,
  ingredient_named.ingredient,
  ingredient_named.is_mapped,
  COALESCE(reported.n_reports, 0) AS n_reports
FROM ingredient_named
LEFT JOIN reported
  ON reported.ingredient_code = ingredient_named.ingredient_code
ORDER BY
  ingredient_named.ingredient_code NULLS LAST
