/* Every way in which a quarter writes a country. */
SELECT
  occr_country AS reported
FROM demo
WHERE
  NOT occr_country IS NULL
UNION
SELECT
  reporter_country AS reported
FROM demo
WHERE
  NOT reporter_country IS NULL
