SELECT
  standing.report,
  ther.dsg_drug_seq AS seq,
  ther.start_from,
  ther.start_to,
  ther.end_from,
  ther.end_to,
  ther.dur,
  ther.dur_cod
FROM ther
JOIN standing
  ON standing.report = ther.primaryid AND standing.quarter = ther.quarter
