/* AERS wrote terms in capitals: upper and lower case are one term, shown in small letters where a quarter has them. */
SELECT
  CAST(DENSE_RANK() OVER (ORDER BY folded NULLS LAST) AS INT) AS event_code,
  pt,
  folded,
  MAX(pt) OVER (PARTITION BY folded) AS term
FROM (
  SELECT DISTINCT
    pt,
    UPPER(REGEXP_REPLACE(TRIM(pt), '\\s+', ' ')) AS folded
  FROM reac
  WHERE
    NOT pt IS NULL
) AS spelling
