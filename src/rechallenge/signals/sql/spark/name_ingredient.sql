SELECT
  name_mapping.name_code,
  ingredient_named.ingredient_code,
  name_mapping.rule,
  name_mapping.score
FROM name_mapping
JOIN ingredient_named
  ON ingredient_named.ingredient = name_mapping.ingredient
ORDER BY
  name_mapping.name_code NULLS LAST,
  ingredient_named.ingredient_code NULLS LAST
