SELECT DISTINCT
  standing.report,
  outc.outc_cod AS outcome
FROM outc
JOIN standing
  ON standing.report = outc.primaryid AND standing.quarter = outc.quarter
WHERE
  NOT outc.outc_cod IS NULL
