SELECT
  ingredient_code,
  ingredient,
  is_mapped,
  n_reports
FROM ingredient
ORDER BY
  ingredient_code NULLS LAST
