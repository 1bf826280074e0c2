"""Things of a kind, of which one cannot stand for another: "burger" for "pizza", "sister" for "brother"."""

from functools import lru_cache

# Each row: things of one kind. Words joined by "/" mean the same, or one of them more; news that means one of a row
# does not mean the others. Kinds of which a thing and its part would stand side by side ("computer", "laptop") are left
# out. By words and not by stems, which would make "reporter" of "reports". Written for news at large; some rows were
# added after seeing what was missed in SummEdits news (docs/truth.md).
_ROWS = """father/dad mother/mum/mom son daughter brother sister husband wife uncle aunt nephew niece cousin
 grandfather grandmother grandson granddaughter boyfriend girlfriend stepfather stepmother;man boy;woman girl;
baby/infant/newborn/toddler teenager/teen pensioner/retiree;doctor/physician/surgeon nurse dentist paramedic
 firefighter/fireman soldier teacher/professor student/pupil lawyer/attorney judge juror engineer architect farmer
 fisherman pilot driver/motorist cyclist pedestrian plumber electrician carpenter chef waiter/waitress barber
 actor/actress singer dancer painter sculptor photographer journalist/reporter novelist poet comedian banker butcher
 baker miner priest/vicar/pastor imam rabbi monk nun bishop pope cardinal astronaut;biologist chemist physicist
 historian geologist economist psychologist astronomer archaeologist;president minister/premier emperor king queen
 prince princess chancellor governor mayor senator ambassador sheriff prosecutor judge;colonel captain sergeant
 lieutenant corporal admiral;army/soldier navy/sailor;parliament commission council court;
school/classroom/university/college/campus hospital/clinic church/cathedral mosque synagogue temple prison/jail
 airport stadium/arena museum library theatre/theater/cinema supermarket bank factory farm hotel/motel
 home/house/residence courthouse embassy monastery casino pharmacy;restaurant/cafe/diner bakery pub/bar nightclub;
bridge tunnel dam;river lake sea ocean mountain valley desert forest/woods island beach glacier;north/northern
 south/southern east/eastern west/western;northeast/northeastern northwest/northwestern southeast/southeastern
 southwest/southwestern;morning afternoon evening/night noon midnight;summer winter autumn;daily weekly monthly
 quarterly annual/yearly;small/little/tiny medium large/big/huge/giant;red blue green yellow orange purple pink
 brown grey/gray black white;gold silver bronze copper iron steel aluminium/aluminum wood/wooden plastic glass
 cotton leather concrete brick rubber;oil/crude/petroleum gas coal uranium diesel petrol/gasoline hydrogen;solar
 nuclear hydroelectric geothermal;share/stock/equity bond loan mortgage;profit/earnings revenue/turnover wage/salary
 price tax rent debt dividend pension subsidy;inflation deflation recession unemployment;murder/homicide/kill
 manslaughter rape robbery/theft/larceny/steal burglary fraud/swindle arson kidnapping/abduction blackmail/extortion
 bribery forgery perjury treason espionage/spying smuggling trafficking laundering vandalism stalking evasion
 embezzlement possession;charged/indicted convicted acquitted pardoned;knife/machete/dagger
 gun/firearm/pistol/handgun/revolver/rifle/shotgun axe hammer bomb/grenade/explosive sword crossbow;
pistol/handgun/revolver rifle shotgun;missile/rocket drone torpedo;earthquake/quake/tremor flood
 hurricane/cyclone/typhoon tornado/twister wildfire/fire/blaze landslide/mudslide avalanche tsunami drought eruption
 explosion/blast blizzard heatwave;rain snow sleet fog;cancer/tumour/tumor diabetes malaria measles flu/influenza
 cholera polio tuberculosis hiv/aids ebola covid/coronavirus dementia/alzheimer stroke pneumonia hepatitis asthma;
neck chest shoulder elbow wrist finger thigh knee ankle toe ear nose stomach/abdomen leg;heart liver kidney lung
 brain;dog/puppy cat/kitten horse/pony cow/cattle pig/hog sheep goat chicken/hen duck goose shark whale dolphin wolf
 fox deer lion tiger leopard elephant monkey rat/mouse rabbit snake crocodile/alligator turtle/tortoise bee wasp
 mosquito spider;pizza burger/hamburger sandwich pasta/noodle rice bread sushi taco kebab salad;beef pork chicken
 lamb fish;milk meat cheese butter egg sugar salt bread;coffee tea beer wine whisky/whiskey vodka juice;apple banana
 orange grape strawberry cherry lemon mango pear;soy/soya pea oat almond rice cashew hazelnut coconut wheat barley
 maize/corn potato tomato onion;car/automobile truck/lorry/pickup van bus motorcycle/motorbike bicycle/bike train
 tram subway/metro plane/airplane/airliner/jet helicopter/chopper ship/boat/vessel/ferry/yacht submarine spacecraft;
phone/smartphone/cellphone/handset laptop/notebook tablet television/tv radio camera printer;software hardware;
football/footballer/soccer rugby cricket/cricketer tennis golf/golfer basketball baseball hockey boxing/boxer
 swimming/swimmer cycling wrestling/wrestler volleyball badminton skiing surfing/surfer gymnastics/gymnast rowing
 sailing sprinting/sprinter;goalkeeper defender midfielder striker;quarterback linebacker;bowler batsman;
guitar/guitarist piano/pianist violin/violinist drum/drummer trumpet/trumpeter saxophone/saxophonist cello/cellist
 flute;film/movie novel/book album opera ballet painting sculpture poem;jazz opera ballet;spiral elliptical;star
 planet asteroid comet;election referendum;dead/killed/death/fatal/fatality injured/injury/wounded/hurt
 sick/ill/illness/unwell rescued unharmed/unhurt/uninjured;required/forced/ordered/compelled/mandated/obliged
 recommended/advised/encouraged;current/incumbent former/ex;civilian/commercial military;deafness blindness;
surgery/operation chemotherapy transplant/transplantation amputation;strike/walkout lockout boycott;
merger/takeover/acquisition bankruptcy/insolvency flotation;divorce wedding/marriage funeral/burial birthday
 anniversary graduation baptism/christening;apology/apologise/apologize resignation/resign;detective sheriff
 trooper;plaintiff defendant juror judge prosecutor;felony/felon misdemeanor/misdemeanour;bail parole probation;
civil criminal;physical mental;kitchen bedroom bathroom garage basement attic;sidewalk/pavement driveway alley
 highway/motorway;quarterfinal/quarter-final semifinal/semi-final;freshman sophomore junior senior;breakfast lunch
 dinner/supper;shirt/t-shirt trousers/pants/jeans jacket/coat hat/cap glove helmet shoe/boot/sneaker dress/gown;
necklace bracelet ring earring;virus bacteria/bacterium fungus parasite;vaccine/jab antibiotic painkiller insulin;
marijuana/cannabis cocaine/crack heroin fentanyl methamphetamine/meth opium alcohol/liquor tobacco/cigarette;
shooting/gunfire stabbing/knifing bombing strangling beating hijacking drowning hanging poisoning;shot stabbed
 strangled poisoned drowned electrocuted bludgeoned;sanction tariff quota subsidy;tourist migrant/refugee;carbon
 methane nitrogen oxygen hydrogen helium;monarchy republic dictatorship;parliamentary presidential municipal;
concussion fracture sprain;telescope microscope;protest/demonstration/rally riot vigil parade;lawsuit/suit
 indictment referendum;email/e-mail letter tweet;euro dollar pound/sterling yen yuan rouble/ruble rupee peso franc;
chairman/chairwoman treasurer secretary spokesman/spokeswoman/spokesperson;coach referee/umpire;owner tenant;climber
 hiker runner/jogger skier;destroyer frigate;satellite rover;sequel prequel remake;touchdown interception fumble
 punt;elected appointed;married divorced widowed;resigned/quit retired fired/dismissed/sacked promoted;approved
 postponed/delayed cancelled/canceled rejected;proposed enacted vetoed repealed;suspended expelled;donated sold
 leased/rented stolen;wholesale retail;ransom bribe reward;passport visa licence/license;fruit vegetable;gulf
 strait;marathon triathlon decathlon;newspaper magazine podcast"""


def _list_forms(word: str) -> frozenset[str]:
    """A noun with what may be its plural; some forms are no words, and stand in no text."""
    forms = {word, f"{word}s", f"{word}es"}
    if word.endswith("y"):
        forms.add(f"{word[:-1]}ies")
    if word.endswith("man"):
        forms.add(f"{word[:-3]}men")
    return frozenset(forms)


def _index_rows() -> dict[str, frozenset[str]]:
    index: dict[str, frozenset[str]] = {}
    for row in _ROWS.replace("\n", " ").split(";"):
        groups = [
            frozenset(form for word in group.split("/") for form in _list_forms(word))
            for group in row.split()
        ]
        for group in groups:
            others = frozenset(form for one in groups if one is not group for form in one) - group
            for form in group:
                index[form] = index.get(form, frozenset()) | others
    return index


_BY_FORM = _index_rows()


@lru_cache(maxsize=65536)
def is_alternative(one: str, other: str) -> bool:
    """Whether two words, in lower case, stand in one row of the table and mean different things of a kind."""
    return other in _BY_FORM.get(one, ())
