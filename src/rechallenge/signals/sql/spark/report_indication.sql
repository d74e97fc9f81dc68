SELECT DISTINCT
  standing.report,
  indi.indi_drug_seq AS seq,
  indication_spelling.indication_code
FROM indi
JOIN standing
  ON standing.report = indi.primaryid AND standing.quarter = indi.quarter
JOIN indication_spelling
  ON indication_spelling.indi_pt = indi.indi_pt
