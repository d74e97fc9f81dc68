-- All but one report of each patient, at a threshold of evidence in bits.
select report
from duplicate_cluster
where threshold = cast($bits as double) and not is_kept
