"""Words that news uses for the same thing, by their stems."""

from functools import lru_cache

from aibot_local.language.words import find_stem

# Words of one row may stand for each other in a sentence of news without changing what is said.
_ROWS = """kill slay murder;die perish;injure wound hurt;fatality death;
attack assault strike raid;bomb blast explosion explode bombing detonate;shoot gunfire fire;gunman shooter attacker
assailant;
weapon gun firearm;pistol handgun;police officer cop policeman;prison jail;arrest detain apprehend capture catch nab;
accuse allege charge;suspect accused;court tribunal;attorney lawyer solicitor;judge magistrate;
accident crash collision wreck;car vehicle automobile;truck lorry;plane aircraft jet airliner airplane;ship vessel boat;
train rail;highway motorway freeway road;street road;bus coach;home house residence property;flat apartment;
building structure;area region zone district neighbourhood neighborhood;city town municipality;village
hamlet;country nation state;
government administration cabinet;official authority;president leader chief head boss;minister secretary;
ceo chief boss executive chairman head leader;firm company business corporation enterprise group;worker employee
staff staffer;
boss manager director;job post position;pay wage salary;money cash fund;price cost;profit earnings;share stock;
purchase buy acquire;sell;increase rise grow climb raise gain growth;surge soar jump leap rocket spike;
fall drop decline decrease dip slip slide tumble sink slump lower;plunge plummet tumble crash;cut reduce slash lower
reduction trim;
big large huge massive vast giant major enormous significant;small little minor tiny;
many numerous several multiple;important key significant crucial major vital;serious severe grave critical;
say state announce tell declare add note remark;claim assert allege;warn caution;urge call press appeal;ask request
seek demand;
order instruct direct command require mandate compel force oblige obligate demand;allow permit let authorise authorize;
ban prohibit forbid outlaw bar;stop halt end cease suspend;begin start launch commence initiate;continue proceed resume;
delete remove erase eliminate uninstall discard eradicate expunge;use utilise utilize employ;show reveal display
disclose expose uncover;
find discover locate;look peer gaze glance view observe watch see;investigate probe examine inspect scrutinise
scrutinize study explore;
inquiry investigation probe;help assist aid support;rescue save;send dispatch deploy;bring take carry transport;
flee escape;leave depart exit quit;arrive reach come;return;visit trip tour travel journey;meet talk negotiate;talks
negotiations discussions;
deal agreement accord pact;plan scheme proposal programme program project;law legislation bill;vote ballot poll
election;
protest demonstration rally;protester demonstrator;crowd;child kid youngster;boy;girl;teenager teen youth;woman
lady;man;
person individual resident people citizen;victim;family relative;wife spouse;husband spouse;doctor physician medic;
hospital clinic;illness disease sickness;virus infection;drug medicine medication;treat;vaccine jab shot;
fire blaze wildfire;burn;flood flooding;storm hurricane cyclone typhoon;quake earthquake tremor;damage harm;destroy
demolish wreck ruin;
rain rainfall;heat;cold;water;power electricity;energy;oil petroleum;
school academy;student pupil;teacher instructor;university college;research study;scientist researcher;expert
specialist analyst;
report account;document file;letter;phone telephone mobile smartphone;computer;software program;application
app;device gadget;
problem issue trouble difficulty;concern worry fear;danger risk threat hazard;chance opportunity possibility;reason
cause;
result outcome consequence;effect impact;change alter modify amend;fix repair mend resolve solve address tackle;
make create produce build form construct;carve shape form;grow expand;develop evolve advance progress;
fast quick rapid swift;sharp steep;slow gradual;sudden abrupt;early;near close;old former ex;new fresh recent;young;
good;bad poor;true;wrong;right correct;hard difficult tough challenging;easy simple;clear obvious evident;
win victory triumph;beat defeat;lose defeat;game match;player;team side squad;goal;final;tournament
competition;champion;
fan supporter;coach manager;title trophy;film movie;actor star performer;show programme series;song track;music;
war conflict;battle fight clash;soldier troop;army military force;rebel insurgent militant;terrorist militant extremist;
peace;truce ceasefire;border frontier;refugee migrant;aid relief assistance help;
confirm verify;deny reject dismiss refute;admit acknowledge concede confess accept recognise recognize;agree
accept;approve back endorse support;
oppose resist;criticise criticize condemn blast slam;praise hail laud commend;
hope;expect anticipate;believe think consider;decide determine;choose select pick opt;try attempt seek;
give provide offer supply grant;get receive obtain gain;keep retain hold;lose;own possess have hold;include contain
comprise;
happen occur take;hold stage;form establish set found;join;lead head;follow;cause trigger spark prompt;prevent avoid;
hit strike;throw hurl;hide conceal;steal rob;break;cross;enter;climb;
month;year;day;week;night evening;morning;about around approximately roughly;nearly almost;
also too additionally;after following;before prior;because since due owing;despite;while whereas;however but;
unnamed unspecified undisclosed unidentified anonymous;
statement release;spokesman spokeswoman spokesperson;public;private;international global worldwide;local;
centre center heart core middle;path track pathway trail route;bright glowing luminous radiant shining gleaming;
dollar;pound;euro;percent per-cent;number figure total;average mean;record;
weapon arm;gunfire shot;corpse body;funeral burial;memorial;
murder homicide;theft robbery burglary;fraud scam;bribe corruption graft;sentence jail;convict;
resign quit;fire sack dismiss;hire recruit employ;retire;replace succeed;appoint name;elect;
gather assemble;block;search hunt;hunt manhunt;chase pursue;track trace;
threaten;fear dread;anger fury outrage;angry furious;sad;happy glad pleased;shock stun;surprise;
wait await;stay remain;live reside;work;play;speak talk;write;read;hear;listen;
move shift;push;pull;lift;drop;raise hike;
gather collect;share;post;publish release issue;print;broadcast air;
evacuate;trap strand;flee;survive;miss vanish disappear"""


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
