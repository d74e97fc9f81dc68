WITH named AS (
  SELECT
    ingredient,
    BOOL_OR(is_mapped) AS is_mapped
  FROM name_mapping
  GROUP BY
    ingredient
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY ingredient NULLS LAST) AS INT) AS ingredient_code,
  ingredient,
  is_mapped
FROM named
