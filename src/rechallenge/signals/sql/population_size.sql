select count(*) as n
from population
