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
miss vanish disappear"""


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
