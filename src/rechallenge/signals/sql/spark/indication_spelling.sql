SELECT
  CAST(DENSE_RANK() OVER (ORDER BY folded NULLS LAST) AS INT) AS indication_code,
  indi_pt,
  folded,
  MAX(indi_pt) OVER (PARTITION BY folded) AS term
FROM (
  SELECT DISTINCT
    indi_pt,
    UPPER(REGEXP_REPLACE(TRIM(indi_pt), '\\s+', ' ')) AS folded
  FROM indi
  WHERE
    NOT indi_pt IS NULL
) AS spelling
