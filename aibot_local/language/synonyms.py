"""Words that news uses for the same thing, by their stems."""

from functools import lru_cache

from aibot_local.language.words import find_stem

# Words of one row may stand for each other in a sentence of news without changing what is said, whichever stands for
# which. So not "murder" for "kill", "charge" for "accuse", "bomb" for "blast", "bill" for "law" or "chief" for
# "chairman": one of them says more, or something else.
_ROWS = """kill slay;murder homicide;die perish;injure wound hurt;fatality death;
attack assault;blast explosion;explode detonate;shoot gunfire;gunman shooter;attacker assailant;gun firearm;
pistol handgun;police officer cop policeman;prison jail;arrest detain apprehend;accuse allege;attorney lawyer solicitor;
crash collision;car vehicle automobile;truck lorry;plane aircraft airplane;ship vessel;highway motorway freeway;
bus coach;home house;flat apartment;building structure;area neighbourhood neighborhood district;region zone;
city town municipality;country nation;government administration;authority official;firm company business;
worker employee staff staffer;boss manager;job post;pay wage salary;share stock;purchase buy acquire;
increase rise grow climb gain growth;surge soar jump leap rocket;fall drop decline decrease dip;slide tumble slump;
plunge plummet;cut reduce reduction trim;big large;huge massive vast enormous;important significant;crucial vital;
small little;minor tiny;many numerous;several multiple;serious severe grave;
say state announce tell declare add note remark;claim assert allege;warn caution;urge call appeal;ask request;
order instruct direct command;require oblige;force compel;allow permit let authorise authorize;
ban prohibit forbid outlaw bar;stop halt cease;begin start commence;end finish;continue proceed;
delete remove erase;use utilise utilize employ;show reveal display;disclose reveal;find discover;look peer gaze glance;
observe watch see view;investigate probe;inquiry investigation probe;examine inspect scrutinise scrutinize study;
help assist aid support;send dispatch;bring take carry transport;flee escape;leave depart exit quit;
arrive reach come;trip journey;talks negotiations discussions;deal agreement accord pact;plan scheme programme program;
project programme program;law legislation;vote ballot;protest demonstration rally;protester demonstrator;
child kid youngster;teenager teen youth;woman lady;person individual resident people;family relative;
doctor physician;illness disease sickness;drug medicine medication;vaccine jab;fire blaze;quake earthquake tremor;
damage harm;demolish destroy;rain rainfall;power electricity;oil petroleum;student pupil;teacher instructor;
scientist researcher;expert specialist;report account;phone telephone;smartphone mobile;application app;device gadget;
problem issue trouble difficulty;concern worry;danger risk threat hazard;chance opportunity possibility;reason cause;
result outcome consequence;effect impact;incident event;change alter modify amend;fix repair mend;
resolve solve address tackle;make create produce;build construct;carve shape form;develop evolve;advance progress;
fast quick rapid swift;sharp steep;slow gradual;sudden abrupt;former ex;right correct;hard difficult tough challenging;
easy simple;clear obvious evident;win victory triumph;beat defeat;game match;team side squad;tournament competition;
fan supporter;title trophy;film movie;song track;war conflict;battle fight clash;soldier troop;army military;
rebel insurgent;truce ceasefire;border frontier;aid relief assistance help;
confirm verify;reject dismiss;admit acknowledge concede;accept recognise recognize;approve back endorse support;
oppose resist;criticise criticize condemn;praise hail laud commend;expect anticipate;believe think consider;
decide determine;choose select pick opt;try attempt;attempt bid;give provide offer supply grant;get receive obtain;
keep retain;own possess;include contain comprise;happen occur;form establish set found;join;cause trigger spark prompt;
prevent avoid;hit strike;throw hurl;hide conceal;night evening;about around approximately roughly;nearly almost;
also too additionally;after following;before prior;because since due owing;however but;
unnamed unspecified undisclosed unidentified anonymous;statement release;spokesman spokeswoman spokesperson;
global worldwide;center centre heart core middle;path pathway trail;bright glowing luminous radiant shining gleaming;
percent per-cent;number figure total;average mean;corpse body;funeral burial;theft robbery;sentence jail;
resign quit;hire recruit employ;replace succeed;appoint name;gather assemble collect;search hunt manhunt;
chase pursue;track trace;fear dread;anger fury outrage;angry furious;happy glad pleased;shock stun;
wait await;stay remain;live reside;speak talk;move shift;raise hike;publish release issue;broadcast air;trap strand;
miss vanish disappear;
home house residence dwelling;tell inform;say remark;company corporation;father dad;mother mum mom;
deadly fatal lethal;show demonstrate;need require;want wish desire;decide opt;enough sufficient;understand comprehend;
close shut;main primary principal;part portion;area region;ask inquire enquire;answer reply respond;
answer reply response;go travel;seize confiscate;capture catch;teach instruct;study research;expand enlarge;
widen broaden;reduce lower lessen;plan intend;agree consent;refuse decline;protect safeguard shield;
criticise criticize denounce;suggest propose;recommend advise;pull drag;push shove;hurry rush;fight combat;
kidnap abduct;cheat defraud swindle;interrupt disrupt;wreck ruin;destroy ruin;flood inundate;shelter refuge;
bury inter;grieve mourn;honour honor;remember recall;hate loathe detest;scare frighten;scared afraid frightened;
sad unhappy sorrowful;angry irate enraged;brave courageous;clever smart intelligent;stupid foolish;
rich wealthy affluent;poor impoverished;famous renowned well-known;strange odd peculiar;typical usual;usual customary;
often frequently;usually normally typically;rarely seldom;maybe perhaps;quickly fast;suddenly abruptly;
eventually finally;immediately instantly;completely entirely totally fully;mainly mostly primarily;
especially particularly;correct accurate;wrong incorrect;false untrue;genuine real;dangerous hazardous perilous unsafe;
strong powerful;weak feeble;loud noisy;quiet silent;empty vacant;empty deserted;crowded packed;young youthful;
beautiful lovely;tired weary;yearly annual;start launch;launch unveil;introduce unveil;cancel scrap;delay postpone;
finish complete;complete conclude;end conclude;repeat reiterate;stress emphasise emphasize underline;explain clarify;
describe portray depict;argue contend;insist maintain;predict forecast;estimate reckon;apologise apologize;
greet welcome;visit tour;crime offence offense;punish penalise penalize;imprison jail incarcerate;inmate prisoner;
site location;path route;trip voyage;driver motorist;bicycle bike;motorcycle motorbike;restaurant eatery;shop store;
goods merchandise products;cheap inexpensive;expensive costly;money cash funds;tax levy;customer client;
buyer purchaser;seller vendor;manufacturer maker;make manufacture;factory plant;farmer grower;
disaster catastrophe calamity;baby infant;boy lad;man guy;neighbour neighbor;colleague coworker co-worker;
lawmaker legislator;candidate contender;treaty pact accord;alliance coalition;battle combat;retreat withdraw;
surrender yield;religion faith;priest clergyman;newspaper paper;magazine periodical;journalist reporter;author writer;
picture image photo photograph;video footage clip;web internet;website site;goal aim objective;aim intend;
benefit advantage;disadvantage drawback;choice option;example instance;kind type sort;way manner method;
rule regulation;idea notion concept;opinion view;feeling emotion;skill ability;exam examination;check inspect examine;
divide split;persuade convince;warn alert;dismiss sack;suffer endure;converse speak talk;shout yell;cry weep;
smile grin;wake awaken;eat consume;drink consume;clean cleanse;build erect;reach attain;organise organize arrange;
realise realize;analyse analyze;defence defense;labour labor;colour color;programme program;centre center;grey gray;
traveller traveler;jewellery jewelry;aeroplane airplane;petrol gasoline;
rubbish garbage trash;pavement sidewalk;aluminium aluminum;
owner proprietor;friend pal;crowd throng;pair duo;resident inhabitant;permission consent;unclear uncertain;brief short;
supporter backer;extra additional;later afterwards;bigger larger;biggest largest;sum amount;lack shortage;
victory win;journey voyage;nation country;mostly largely;
anxious worried;worried concerned;upset distressed;polite courteous;rude impolite;
previous prior;
entire whole;tiny minuscule;vast immense"""


def _index_rows() -> dict[str, frozenset[str]]:
    index: dict[str, frozenset[str]] = {}
    for row in _ROWS.replace("\n", " ").split(";"):
        stems = frozenset(find_stem(word) for word in row.split())
        for stem in stems:
            index[stem] = index.get(stem, frozenset()) | stems
    return index


_BY_STEM = _index_rows()


@lru_cache(maxsize=65536)
def is_synonym(one: str, other: str) -> bool:
    """Whether two words, given as stems, are the same or stand in one row of the table."""
    return one == other or other in _BY_STEM.get(one, ())


def list_synonyms(stem: str) -> frozenset[str]:
    """The stems that may stand for this one, itself included."""
    return _BY_STEM.get(stem, frozenset({stem}))
