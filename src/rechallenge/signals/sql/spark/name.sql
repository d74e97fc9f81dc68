/* Every drug name as reported, with the active ingredient that FDA set beside it. */
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY drugname, prod_ai) AS INT) AS name_code,
  drugname,
  prod_ai,
  n_mentions
FROM (
  SELECT
    drug.drugname,
    drug.prod_ai,
    COUNT(*) AS n_mentions
  FROM drug
  JOIN standing
    ON standing.report = drug.primaryid AND standing.quarter = drug.quarter
  GROUP BY
    drug.drugname,
    drug.prod_ai
) AS mentioned
ORDER BY
  name_code NULLS LAST
