extension CommonWords {
  /// Words that look like two others without a blank, and are none.
  static let compounds = Set(split(compoundText))

  private static let compoundText = """
    aback abase abased abases abash abets abetter aboard abound abounded abounds aboveboard abroad
    acceptability accountability accountable achievement actionable addressable adjustable
    adjustment adjustor advancement afield afire afloat afresh aftercare aftereffect aftereffects
    afterlife afterlives aftermath aftertaste afterthought afterword afterwords agave agreeable
    aground aides alight aline alines alliteration alliterations allover allowable alluring
    alongside alphabets alphanumeric alterable amiss amounted amounts anatomic anchorages
    anchorpeople anchorperson anchorpersons anion anode anodes answerable anthem anybodies
    anyplace anythings anytime aorta apace apartment apiece aping appendages approachable archangel
    archways aright arrowhead arrowheads arrowroot ascertain aside asides asleep aspens aspics
    assaying assays assent assets assignable assigns assize assizes assort assorted assorting
    assorts assure asunder asymmetric atones attachment attest attested attesting attests attire
    attired attuned atypical atypically authorship autograph autographs autoworker autoworkers avers
    aversion aversions avoidable awaiting awake awakes awhile awoken backboard backbreaking backdate
    backdates backdrop backdrops backfield backfields backfire backfired backfires backfiring
    backhand backhanded backhanding backhands backlash backless backlogged backlogging backlogs
    backpack backpacked backpedal backpressure backrest backrests backside backsides backspace
    backspaces backstage backstop backstopped backstopping backstops backstory backtrack
    backtracking backtracks bandages bandaging bandit bandits bandstand bandstands bankbook banknote
    banknotes bankroll bareback barehanded barnstorm barnstorms baseboard baseless baselines
    basement bashfully bathhouse bathroom bathrooms beforehand benefitting bestowed betterment
    blackboard blackbox blackguard blackguards blackhead blackheads blacklist blacklisted
    blacklisting blacklists blackmail blackmailing blackmails blacktopped blacktopping blacktops
    blindside blindsides blockages blockchain blockchains blockhead blockheads blockhouse blowup
    bluenose blueprint blueprinted blueprinting blueprints boardroom boardrooms boardwalk boardwalks
    bodybuilding bodyguard bodyguards bodywork bookcase bookcases bookends bookkeeping booklets
    bookmaker bookmaking bookmark bookmarked bookmarking bookmarks bookshop bookshops bookstore
    bookstores bothersome bottomless boundless bracelets brainchild brainchildren brainless
    brainstorm brainstorms brandied brandies branding breadbasket breakable breakages breakdown
    breakfast breakpoints breakthrough breakup bricklayer briefcase briefcases broadband broadcast
    broadside broadsides broadsword brokerages buildup busybodies busybody busywork butting
    buttonhole bygone byline bylines bypass bypassed bypasses bypassing bypast byplay byproduct
    byproducts bytecode byways byword bywords cablecast callused calluses callusing cardboard
    carefree carefullest carefully careless carryall carton cartwheel casein caseload caseloads
    casement casework caseworker caseworkers castaway castor castrate castrates casualties catchall
    catchment catchup catchword catchwords catsup causeless causeways centerpiece centerpieces
    certainties changeable changeover changeovers chanties chanting chargeable charring charting
    chartreuse chattels chattier chatting checkbook checkerboard checklist checklists checkpoint
    checkpoints checkroom checkrooms checksum checksums checkup childcare childless childlike
    childproof childproofs china chipping classless classloader classroom classrooms cleansing
    clearinghouse clipboard clipping clockwork clockworks closeting cloudless cloverleaf
    cloverleaves coastline coastlines collectable colorblind colorfast colorfully colorless comeback
    comedies comedown commandment commitment committing commonplace commonplaces compactor
    compressor confident confides configmap configmaps configuring confuser confusers confuses
    connector considerable constable consulting contactable contacting contacts containment
    contended contender contenders contending contends contentment contours contrite contused
    contuses contusing convertor copycats copyleft copyrights copywriter correctable corrector
    corseting countable countdown counteracting counteraction counteractions counteracts
    counterattack counterattacks counterclaim counterclaimed counterclaims counterexample
    counterexamples counteroffer counteroffers counterpane counterpanes counterparts counterpoint
    counterpoints countersign countersigned countersigns counterweight counterweights countless
    coverall coverlets cronjob cronjobs crosscheck crosschecked crosschecking crosschecks crossfire
    crossfires crossover crossovers crosspiece crosspieces crossplane crossroad crosswalk crosswalks
    crossways crossword crosswords crowding daemonsets darkroom darkrooms datacenters datadir
    datapath dataset datasets datasource datasources datastore datastores datatype dateline
    datelines deadbeat deadletter deadlines deadlocked deadlocking deepfake defector deferment
    deferring dependability dependable desktops detectable detector diffident diffused diffuses
    diffusing dimensionless director disablement displayable distended distending distends
    distinguishable distrust divesting doorstep doorsteps doorstop doorstops doorways doubtfully
    doubtless downbeat downcast downfall downfalls downloadable downloads downplay downplays
    downright downsampled downsampling downscale downsize downsizes downstage downstate downstream
    downtimes downturn downturns drainpipe drawback drawstring drawstrings driveways droplets
    eastbound easygoing edgeways editable editorship effortless endorsement enforceable enforcement
    entryways establishment evenhanded eventfully evermore everyplace exceptionable execrate
    execrates expandable expressionless expressways extendable extractor extraordinary failover
    failovers fallowed fashionable fatefully faultfinding faultless favorable featureless feedback
    fieldwork figurehead figureheads filebeat filterable firebrand firebrands firebreak firebreaks
    firebugs firefight fireflies firehouse fireplace fireplaces firepower fireproof fireproofs
    fireside firesides firestorm firestorms firework fireworks firsthand flagon flagship flagships
    flattest flatting flattops flightless floorboard flowchart flowcharts followup forages foraging
    forcefully fording forecast foreclose foreclosed forecloses foreclosing foreclosure forefront
    foregathers foregoes foregoing foregone foreground forehand forehands forehead foreheads
    foreknowledge forelock forelocks foremost forename forenames foreplay forerunner foreseen
    foresees foreshadowed foresight foresting foretaste foretasted foretell foretelling foretells
    forethought foretold forever forewarn forewarning forewarns forewent foreword forewords
    forgathers forgave forgetfully forgettable forgetting forgive forgiven forgives forgiving
    forgoes forgoing forgone formless formulating forties forwent foursome foursquare frameworks
    freebase freebased freebases freehand freehold freeholder freeholds freeload freeloaded
    freeloader freeloading freeloads freestyle freestyles freeways freewheel freewill friendless
    friendlies friendship friendships frightfully frontages frontrunner fulfillment fulfilment
    fullback furthermore furthermost gainfully gainsaid gainsaying gainsays giveaway goalpost
    goalposts goodby goodnight goodwill grandchild grandchildren grandparent grandparents grandstand
    grandstands grepping gridlock gridlocks gripping groundbreaking groundless groundwork guardhouse
    guardroom guardrooms guessable guesswork guidebook guideline guidelines halfback halftime
    halftimes handbook handcart handcarts handheld handmade handpick handpicked handpicks handsets
    handsome handspring handsprings handstand handstands handwork handwriting handwritten hardback
    hardcover hardcovers hardline hardliner hardship hardships hardtack hardtops harelips hashtags
    hassock hassocks hastier hasting headband headboard headfirst headless headlight headline
    headlines headlock headlocks headlong headmaster headmasters headrest headrests headroom
    headsets headstrong headword headwords healthcare healthchecks healthfully heartbeat heartbreak
    heartbreaking heartbreaks heartbroken heartburn heartier hearties heartless heartstrings
    heedless hellhole helpfully helpless helpline helplines helpmeet henceforward hereabout
    hereafter hereto hereupon herewith hideaway hidebound hightail highways holdover holdovers
    holdup homebodies homebody homecoming homeless homemade homemaker homeowner homepage homepages
    homering homeroom homerooms homework honorable hookup hopeless hostages hostnames housebound
    housebreak housebreaking housebreaks housebroken houseclean housecleaned houseflies household
    householder households housetops housework hoverboard humankind hundredweight hundredweights
    idealist idealists implementable improvement inability inaccessible inaccuracy inaccurate
    inaction inactive inapplicable inappropriate inappropriately inattention inboard inbound inbuilt
    incapability incapable incapacity inclose inclosed incloses inclosing inclosure income incomes
    incompatibility incompletely inconsistency inconstant inconvenience inconvenient incorrectness
    incrust indecision indefinite indenturing indeterminate indicts indifference indifferent
    indifferently indirection indistinct indoor ineffective ineffectively inefficient inefficiently
    inequality inessential inexact inexpensive infield infields inflexible inflight inflow inform
    informed informer informs infraction infractions infrequency infrequent infrequently ingrain
    inhere inheritor inhuman injector inlaid inlays inlets inmost inputting inroad insecure
    insecurity insensible insets insetting insides insight insignificant insignificantly insole
    inspector instep insteps instil instill instruct insubstantial insure intake intakes interacting
    interactions interacts interchange interchanged interchanges interchanging interconnect
    interconnected interconnecting interconnection interconnections intercourse interdependent
    interdicts interleave interleaves interleaving interlink interlinked interlinking interlinks
    interlock interlocked interlocking interlocks interment interoffice interplay interposing
    interposition interrelated interrelation interrelationship interring intersection intersections
    interstate interstates interview interviews intolerance intrust inundated inuring invalidate
    invalidated invalidating invalidation invalidity invariable invariables inversion inversions
    invisible involvement islets jitterbugs jointing jumpsuit jumpsuits keepalive keepalives
    keyspace keyspaces kinda knowable knowledgeable lackluster leadership leafless leaflets leakages
    leasehold leaseholder leaseholds leftmost leftover leftovers lengthways lesson lessor letterhead
    letterheads lifeforms lifeguard lifeguards lifeless lifelike lifeline lifelines lifelong
    lifesaving lifespan lifespans lifestyle lifestyles lifetimes lifework lifeworks lighthouse
    lightweight lightweights likeable limitless lineages linefeed lineup linkages linkup lipstick
    listless liveable livelock livelong livestock loadable loadbalancer loadbalancers loadstar
    loadstars lockable lockfile lockstep lockup logfile logfiles loggerhead loggerheads lonesome
    longhand longtime lookalike loopback loophole mainframe mainframes mainline mainlines mainspring
    mainsprings mainstay mainstays mainstream mainstreaming mainstreams maintainability maintainable
    makeshift makeshifts makeup manageability manageable masterfully mastermind masterpiece
    masterpieces masterwork masterworks matchbook matchless matchmaker matchmaking matchstick
    meaningfully meaningless meantime measureless measurement meddlesome membership memberships
    mentor metaphysical middleweight middleweights mindfully mindless minimalist minimalists
    misspending mistrust moderate moderates mongooses monthlies moreover mountpoint mountpoints
    moveable movement multipath nameless nearby needless nevermore newscast newsgroup newsgroups
    newsletter newsletters newsprint newsstand newsstands niceties nightfall nightlife nightstick
    ninepins nineties nobodies nodepool nodepools noiseless noisemaker nonesuch nooses nosedive
    nosing notable notables notebook nothings noticeable noticeboard notwork notworks novice
    numberless objector obtainable occurring officeholder offsetting oftentimes omitting onboard
    onboarding oncoming ongoing online onsets ontology onuses openhanded openwork orbits orchid
    ordeal ordeals orderlies outermost outputting overachieve overachieved overacting overactive
    overacts overages overboard overbook overcame overcast overcharge overclock overcome overcomes
    overcoming overcommit overcommitted overdoes overdoing overdone overdose overdraw overdrawn
    overdrive overeats overestimate overexpose overexposed overexposes overextend overextended
    overfull overgrow overgrowing overgrows overhand overhands overhanging overheads overhear
    overheard overhears overheat overlaid overlain overlays overlies overloaded overloading
    overloads overlong overlook overlooked overlooking overlooks overmuch overnight overnights
    overpass overpasses overpays overplay overplays overpopulate overpopulated overpower overpowers
    overprint overprinted overprinting overprints overproduce overproduced overproduces
    overproducing overproduction overprovisioned overqualified overrate overrates overreach
    overreached overreaches overreaching overrule overrules overrunning overruns oversampling
    overseen oversees oversell overselling oversensitive overshadowed overshare overshared
    overshares oversharing overshot oversight oversimplified oversimplify oversize oversleep
    overspecialized overspending overstate overstated overstatement overstatements overstates
    overstating overstay overstays overstep oversteps overstock oversupplied oversupply overtake
    overtaken overtakes overtaking overthink overthought overthrow overthrowing overthrown
    overthrows overtime overtimes overtook overturn overturned overturns overused overuses overusing
    overviews overweight overwork overworked overworking overworks overwrites overwriting pacemaker
    pagefile painfully painless painting paintwork panelist panelists parenting passable passages
    passbook passkeys passport passthrough pasta pastas pasteboard pasturing patchwork patchworks
    pathnames pathways peerages peerless percentages permitting persona personable personages pickup
    piecework pipelines placement planting playable playacting playacts playback playfully
    playground playhouse playlist playlists playpens playroom playrooms plaything playthings
    pointless policyholder portability portages portaging portended portending portends porthole
    postcard postcode postcodes postdate postdates postmark postmarked postmarking postmarks
    postmaster postmasters postmodern postscript postscripts posturing powerfully powerhouse
    powerless pratfall pratfalls preferable preferment preferring presentable presetting preventable
    printable probable prodding profit profits projector proofread proofreader proofreaders
    proofreading proofreads propertied protector proton publican publishable pullback pullover
    pullovers purposefully purposeless pushcart pushcarts pushover pushovers pushup questionable
    quicksilver quietuses quitting racecourse racetrack racetracks raceways raindrop raindrops
    rainfall rainfalls rainmaker rainstorm rainstorms rangefeed reachable readability readership
    readerships readjust readonly reallocate reallocated reallocation receivership rediscover
    rediscovered rediscovers reflector refreshment refundable relationships remotewrite repeatable
    replaceable replicaset replicasets replicating reprints resentfully resentment resetting
    resourcefully respectability respectable respectfully restfully restless restrain restroom
    restrooms returnable rightfully rightmost ringleader ringlets ringmaster ringmasters ringside
    roadblock roadblocked roadblocking roadblocks roadhouse roadrunner roadshow roadside roadsides
    roadways roadwork rollouts rootless rotating roundabout roundhouse roundtrip roundtrips roundup
    runtimes rustproof rustproofs safeguard safeguards safekeeping safeties saleable salespeople
    salesperson salespersons scantest scantier scanties scanting screenplay screenplays screenshot
    screenwriter scriptwriter searchlight secondhand seedless selfless selfsame senseless
    serviceable servicemonitor seventies shapeless shareable sharedfs shareholder shellacked
    shiftless shipboard shipbuilder shipbuilding shipload shiploads shipment shipshape shopping
    shortages shortbread shortchange shortchanged shortchanges shortchanging shortcoming shortcuts
    shortfall shortfalls shortlist shortstop shortstops showcase showcased showcases showcasing
    showdown showpiece showpieces showplace showplaces showroom showrooms shredding sideboard
    sideburns sidelight sideline sidelines sidelong sidereal sideshow sideshows sidesplitting
    sidestep sidesteps sidetrack sidetracking sidetracks sidewalk sidewalks sidewall sideways
    sightless sightread signboard signpost signposted signposting signposts sincerely sincerest
    sinecure sinecures sizeable sleepless sleepwalk sleepwalks slotting slowdown slowlog
    snapshotting somebodies someones someplace somethings sometime sorehead soreheads sorta
    soundless soundproof soundproofs soundtrack soundtracks spaceflight spaceship spaceships
    spacesuit spacesuits spacewalk spacewalks specialties speedup speedways spitfire spitfires
    spitting spoilsport springboard springtime stagehand stagehands standalone standby standpoint
    standpoints standstill starboard starless starlets starlight stateful statefulsets statehouse
    stateless stateroom staterooms stateside statewide statuses steamroll steamship steamships
    stepchild stepchildren stepparent stepparents stepping stepson stickpins stickup stillest
    stockbroker stockbrokers stockholder stockroom stockrooms stopgaps stoplight stopover stopovers
    stoppage stoppages stopwatch storefront storehouse storeroom storerooms storybook strata
    streamline streamlines stronghold strongholds structuring submitting substrate successor
    suchlike suitability suitcase suitcases suitor supportable surefire sureties swapping switchable
    switchback switchboard swordplay sysctl tailless taillight tailor tailpipe takeover takeovers
    taskmaster taskmasters taskqueue tastefully tasteless teamwork telltale tempting testable testis
    textbook textfile texturing thereabout thereafter thereby therefrom therein thereon thereto
    thereupon therewith thoroughgoing thoughtfully thoughtless threadbare threesome throughways
    throwaway throwback tillable timeless timeline timelines timepiece timepieces timescale
    timeseries timetable timetables timezones tireless tiresome toastmaster toastmasters tonight
    tooting topknot topknots topsides toting touchdown touring traceable traceroute transacting
    transacts transatlantic transferable transferring transfigure transfinite transfixed transfixes
    transformer transit transits transmigration transmute transmuted transmutes transplanted
    transportable transposing transposition transpositions transship transshipping transships
    treatable treeless treetops triplets tripping troublemaker troubleshot troublesome truckload
    truckloads trustfully truthfully turnabout turnaround turnkeys turnover turnovers turntable
    turntables typecast typecheck typescript typescripts typesets typesetting typewrite typewriter
    typewrites typewriting typewritten typewrote undefended underachieve underachieved underacting
    underacts undercharge underclass undercover undercurrent undercuts underdeveloped underdone
    underestimate underexpose underexposed underexposes underfeed underfeeding underfeeds underflow
    undergoes undergoing undergone underground underhand underhanded underlain underlays underlies
    underlines undermost underpass underpasses underpays underpins underplay underplays underrate
    underrates undersell underselling undershot underside undersides undersign undersigned
    undersigns undersize understandable understate understated understatement understatements
    understates understating understood undertake undertaken undertakes undertaking undertook
    underused undervalue undervalues underweight underwent underworld underwrite underwriter
    underwrites underwriting underwritten underwrote upbeat upcoming upended upending upends upfront
    upheld uphold upholding upholds upkeep upload uploaded uploading uploads uppercuts uppermost
    upping upraise upraised upraises upraising upright uprights uproot uproots upscale upsets
    upsetting upshot upside upsides upstage upstages upstaging upstart upstarted upstarting upstarts
    upstate upstreams uptake uptakes uptight upturn upturned upturns usernames userspace valueless
    viewfinder viewpoint viewpoints waistband waistline waistlines walkways wallboard wallowed
    walltime wanton wantonly wastebasket wastefully wasting watchband watchfully watchmaker
    watchword watchwords waysides websocket weekdays weekended weekending weekends weeklies
    weeknight weeknights weightless wellspring wellsprings whatnot wheelbase wheelbases whereat
    whereby wherefore wherein whereof whereon whereupon whitewall wholesale wholesales wholesome
    whomever widescreen widescreens willfully willpower windowpane windowpanes wireless wishfully
    withheld withhold withholding withholds withstand withstands withstood wordplay workable
    workdays workforce workhouse workload workloads workplace workplaces workqueue workqueues
    workshop workshops workweek workweeks worldwide worthless worthwhile wraparound writeback
    writethrough wrongdoing wrongfully yearbook yearlies
    """
}
