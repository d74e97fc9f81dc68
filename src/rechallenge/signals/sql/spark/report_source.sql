SELECT DISTINCT
  standing.report,
  rpsr.rpsr_cod AS source
FROM rpsr
JOIN standing
  ON standing.report = rpsr.primaryid AND standing.quarter = rpsr.quarter
WHERE
  NOT rpsr.rpsr_cod IS NULL
