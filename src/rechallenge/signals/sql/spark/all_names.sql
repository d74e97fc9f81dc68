SELECT
  name_code,
  drugname,
  prod_ai,
  n_mentions
FROM name
ORDER BY
  name_code NULLS LAST
