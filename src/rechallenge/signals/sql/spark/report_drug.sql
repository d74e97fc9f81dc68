SELECT
  standing.report,
  drug.drug_seq AS seq,
  name.name_code,
  CAST(CASE drug.role_cod
    WHEN 'PS'
    THEN 1
    WHEN 'SS'
    THEN 2
    WHEN 'C'
    THEN 4
    WHEN 'I'
    THEN 8
    WHEN 'DN'
    THEN 16
    ELSE 32
  END AS TINYINT) AS role,
  drug.dechal,
  drug.rechal
FROM drug
JOIN standing
  ON standing.report = drug.primaryid AND standing.quarter = drug.quarter
JOIN name
  ON name.drugname IS NOT DISTINCT FROM drug.drugname
  AND name.prod_ai IS NOT DISTINCT FROM drug.prod_ai
