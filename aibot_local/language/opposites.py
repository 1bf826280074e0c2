"""Words that mean the opposite of each other in news, by their stems."""

from functools import lru_cache

from aibot_local.language.words import find_stem

# Each row: words that mean much the same | words that mean the opposite of all of them.
_ROWS = """rise increase grow climb surge soar jump gain upward expand boost growth uptick swell rally rebound
|fall decrease drop decline plunge tumble sink slump shrink plummet slide dip downward contract fell reduce
reduction loss downturn;
raise hike lift|lower cut slash reduce trim drop;
win victory triumph winner beat defeat|lose loss defeat loser;
arrive come enter arrival land|leave depart exit departure flee;
open reopen opening|close shut closure closing;
accept approve agree back support endorse favour favor approval welcome embrace grant|reject oppose refuse deny
disapprove
 rejection opposition condemn criticise criticize veto block decline;
admit confess acknowledge concede confirm|deny denial refute dismiss;
allow permit let authorise authorize enable legalise legalize|ban prohibit forbid bar block prevent outlaw stop;
require force compel mandate oblige order|exempt allow permit;
begin start launch commence open|end finish stop conclude halt cease cancel;
continue resume maintain keep extend|stop halt suspend end cancel pause abandon drop discontinue;
accelerate hasten speed quicken|slow delay decelerate;
guilty convict conviction|innocent acquit acquittal exonerate clear;
alive living survive survivor live|dead die death killed kill;
safe safety secure safely|dangerous danger unsafe hazardous risky peril;
success succeed successful successfully|failure fail unsuccessful unsuccessfully;
legal lawful legally|illegal unlawful illegally illicit;
peace peaceful peacefully ceasefire truce|war violence violent violently conflict fighting;
friend ally friendly|enemy foe rival hostile adversary;
attack invade assault offensive|defend protect defence defense retreat defensive;
buy purchase acquire bought|sell sale sold;
borrow|lend;
hire recruit employ|fire dismiss sack layoff;
join|quit leave;
build construct create erect|destroy demolish dismantle raze;
install add insert include|remove delete uninstall erase eliminate eradicate exclude;
keep retain preserve hold|delete discard remove lose abandon drop release;
find discover locate recover found|lose miss lost;
remember recall|forget;
include inclusion|exclude exclusion;
import|export;
public publicly|private privately secret secretly;
major significant serious severe|minor slight insignificant negligible;
large big huge massive vast giant great|small tiny little minor miniature;
long lengthy|short brief;
early earlier|late later;
before|after;
above over|below under beneath;
inside within indoors|outside outdoors;
old elderly ancient aged older|young youthful new younger;
new fresh recent|old outdated ancient;
first|last final;
north northern northward|south southern southward;
east eastern eastward|west western westward;
northeast northeastern|southwest southwestern;
northwest northwestern|southeast southeastern;
left leftist leftwing|right rightist rightwing;
male man men boy father son brother husband king|female woman women girl mother daughter sister wife queen;
hot warm heat warmer|cold cool chill freezing cooler;
wet rain rainy flood|dry drought arid;
light bright|dark dim;
day|night;
morning|evening night afternoon;
winter|summer;
strong strengthen stronger powerful strength|weak weaken weaker weakness feeble;
rich wealthy affluent|poor impoverished poverty;
hard difficult tough|easy simple easily;
fast rapid rapidly quick quickly swift swiftly sharp sharply steep steeply|slow slowly gradual gradually steady
steadily;
best better improve improvement good positive excellent|worst worse worsen deteriorate bad negative poor terrible;
high higher highest|low lower lowest;
more most many majority|fewer less least few minority;
full|empty;
majority|minority;
always|never;
everyone all everybody|nobody none;
known named identified specified|unknown unnamed unidentified unspecified anonymous;
certain sure definite certainly definitely|uncertain unsure doubtful;
clear|unclear;
likely|unlikely;
able capable|unable incapable;
happy pleased glad delighted satisfied|unhappy sad upset angry displeased dissatisfied;
healthy well|sick ill unhealthy;
optimistic hopeful|pessimistic hopeless;
praise applaud commend laud hail|criticise criticize condemn denounce blame slam;
love like|hate dislike;
encourage urge|discourage deter;
protect|endanger threaten harm;
help assist aid|hinder hamper obstruct harm impede;
cause|prevent;
worsen aggravate exacerbate|improve ease alleviate relieve;
tighten restrict|loosen relax ease;
surprise unexpected unexpectedly surprising|expected unsurprising expectedly predictable;
voluntary voluntarily|mandatory compulsory forced;
specific particular|general generic;
temporary temporarily|permanent permanently;
partial partially partly|complete completely total entire entirely fully;
direct directly|indirect indirectly;
domestic national local|foreign international overseas global;
urban city|rural country countryside;
conservative|liberal;
republican|democrat democratic;
profit profitable surplus|loss deficit unprofitable;
supply|demand;
income revenue earnings|expense spending cost expenditure;
employed employment|unemployed unemployment jobless;
teacher|student pupil;
employer|employee worker;
buyer|seller;
landlord|tenant;
victim|perpetrator attacker assailant suspect killer;
plaintiff|defendant;
prosecutor prosecution|defence defense;
parent|child;
doctor|patient;
cop police|criminal;
freedom free release liberate|prison jail captive detain arrest imprison imprisonment;
upper|lower;
advance|retreat withdraw;
attract|repel;
deploy|withdraw recall;
ascend|descend;
float|sink;
push|pull;
send|receive;
give|take;
teach|learn;
ask question|answer reply;
hide conceal cover|reveal show expose disclose uncover;
same identical similar|different;
true correct right accurate|false wrong incorrect untrue inaccurate;
real genuine authentic|fake false counterfeit;
near close nearby|far distant remote;
top|bottom;
front|back rear;
armed|unarmed;
conscious|unconscious;
stable|unstable critical;
married|divorced single unmarried;
visible|invisible;
possible|impossible;
necessary|unnecessary;
responsible|irresponsible;
active|inactive;
official|unofficial;
popular|unpopular;
important|unimportant trivial;
damaged|undamaged intact;
harmed injured hurt|unharmed unhurt uninjured;
affected|unaffected;
related|unrelated;
confirmed|unconfirmed;
expected|unexpected;
changed|unchanged;
despite|because;
with|without;
increased|decreased;
gained|lost;
raised|lowered;
accelerated|slowed;
innocence|guilt;
friend|stranger;
majority|fraction;
maximum most|minimum least;
up|down;
in|out;
on|off;
for|against;
accidental accidentally inadvertent|deliberate deliberately intentional intentionally;
careful carefully cautious|reckless recklessly careless carelessly;
cheap inexpensive|expensive costly;
clean|dirty filthy polluted;
crowded packed|empty deserted;
deep deeply|shallow;
famous renowned well-known|obscure unknown;
frequent frequently often|rare rarely seldom infrequent infrequently;
gather assemble|scatter disperse;
heavy heavily|light lightly;
ignore neglect|heed obey;
loud loudly noisy|quiet quietly silent silently;
narrow narrowly|wide widely broad;
narrow|widen broaden;
natural naturally|artificial artificially synthetic;
optional|mandatory compulsory required;
outgoing|incoming;
present|absent;
proud proudly|ashamed;
random randomly|targeted;
reward|punish penalise penalize;
rough|smooth;
senior|junior;
single sole|multiple several;
smart clever wise|stupid foolish;
tall|short;
thick|thin;
together jointly|apart separately;
trust|distrust mistrust suspect;
unite unify united|divide split divided;
vacant unoccupied|occupied;
valuable precious|worthless;
useful|useless;
worried anxious|relieved reassured;
surplus glut|shortage;
boom|bust slump;
bullish|bearish;
upgrade|downgrade;
appreciate|depreciate;
inflate inflation|deflate deflation;
promote promotion|demote demotion;
resist defend withstand|surrender yield submit capitulate;
obey comply|defy violate breach flout disobey;
uphold affirm|overturn quash reverse;
ratify enact|repeal;
merge merger|split separate separation;
deposit|withdraw withdrawal;
freeze|thaw melt;
contain curb|spread unleash;
calm soothe|inflame provoke stoke;
shorten curtail|lengthen prolong extend;
rescue save|abandon;
thank forgive|blame;
celebrate celebration|mourn mourning grieve;
laugh|cry weep;
cheer|boo jeer;
sober|drunk intoxicated;
awake|asleep;
amateur|professional;
rookie novice|veteran;
inbound|outbound;
onshore|offshore;
indoor|outdoor;
vertical|horizontal;
forward|backward;
internal interior|external exterior;
producer|consumer;
creditor lender|debtor borrower;
host|guest;
captor kidnapper|captive hostage;
predator|prey;
predecessor|successor;
abundant plentiful|scarce;
cruel cruelly|merciful humane;
strict strictly stringent|lax lenient;
harsh harshly|lenient mild gentle gently;
severe severely|mild mildly;
acute|chronic;
benign|malignant;
harmful toxic poisonous|harmless;
moderate|extreme radical;
secular|religious;
democratic|authoritarian;
preliminary provisional|final;
previous preceding|next subsequent;
past|future;
ongoing|completed finished;
healthy|contaminated infected;
pass|fail;
praise|insult mock ridicule;
remember|neglect;
hopeful|desperate hopeless;
thrive flourish prosper|struggle languish;
expel evict|admit invite;
invite|exclude bar;
loyal faithful|disloyal treacherous;
agree agreement|disagree disagreement dispute;
appear emerge|disappear vanish;
trusted reliable|untrustworthy unreliable;
to toward|from away"""
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "anti", "anti-", "de", "mis")


def _index_rows() -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for row in _ROWS.replace("\n", " ").split(";"):
        first, second = row.split("|")
        stems = [{find_stem(word) for word in side.split()} for side in (first, second)]
        common = stems[0] & stems[1]
        for one in stems[0] - common:
            for other in stems[1] - common:
                pairs |= {(one, other), (other, one)}
    return frozenset(pairs)


_PAIRS = _index_rows()
_BY_STEM: dict[str, frozenset[str]] = {}
for _one, _other in sorted(_PAIRS):
    _BY_STEM[_one] = _BY_STEM.get(_one, frozenset()) | {_other}


@lru_cache(maxsize=65536)
def is_opposite(one: str, other: str) -> bool:
    """Whether two words, given as stems, are opposites: in the table, or one the other with a negating prefix."""
    if (one, other) in _PAIRS:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)


def list_opposites(stem: str) -> frozenset[str]:
    """The stems that the table has as opposites of this one."""
    return _BY_STEM.get(stem, frozenset())
