/// Words that texts about alerts are made of, for telling slips of the hand.
///
/// British and American spellings stand side by side.
enum CommonWords {
  /// Words that a slip can be meant for.
  static let frequent = SlipTable(split(frequentText))
  /// Words that are right although they look like slips of others, and names of well-known
  /// programs.
  private static let rare = Set(split(rareText))
  private static let all = rare.union(split(frequentText))

  /// Words that are too short to be listed above, and stand beside others without a blank only by
  /// mistake.
  private static let joiners: Set<String> = [
    "a", "an", "the", "of", "to", "in", "is", "no", "on", "or", "by", "at", "as", "are", "for",
    "not", "its", "all", "any", "has", "was", "and", "but", "too", "few", "with", "that", "this",
    "from", "than", "up", "it",
  ]

  /// Words that names of programs end with: `orderservice` is one word where it stands for one.
  private static let endingsOfNames: Set<String> = [
    "service", "server", "worker", "gateway", "proxy", "cache", "queue", "store", "manager",
    "controller", "agent", "node", "cluster", "group", "list", "file", "name", "count", "rate",
    "time", "size", "space", "type", "code", "line", "point", "base", "pool", "host", "port",
    "path", "page", "check", "data", "table", "index", "view", "user", "client", "room", "house",
    "work", "loader", "writer", "reader", "write", "read", "runner", "builder", "balancer",
    "handler", "listener", "scheduler", "operator", "exporter", "collector", "scraper", "monitor",
    "driver", "plugin", "module", "engine", "session", "socket", "stream", "topic", "token", "disk",
    "volume", "mount", "block", "lock",
  ]

  /// The two words that a blank is missing between.
  ///
  /// - Parameters:
  ///   - word: in small letters, none of the words that are known.
  ///   - isOwn: whether the package uses a word elsewhere.
  /// - Returns: Nil where the word is none of that sort.
  static func parts(of word: String, isOwn: (String) -> Bool) -> (String, String)? {
    guard word.utf8.count > WordSurvey.lengthMin else { return nil }
    func isKnown(_ part: String) -> Bool {
      if part.utf8.count < WordSurvey.lengthMin { return joiners.contains(part) }
      return all.contains(part) || isOwn(part)
    }
    for length in 1..<word.utf8.count {
      let (first, second) = (String(word.prefix(length)), String(word.dropFirst(length)))
      guard first.utf8.count >= WordSurvey.lengthMin || second.utf8.count >= WordSurvey.lengthMin,
        isKnown(second), isKnown(first), !isName(first, second), !compounds.contains(word)
      else { continue }
      return (first, second)
    }
    return nil
  }

  /// Whether two words rather are one name, in the singular or the plural.
  private static func isName(_ first: String, _ second: String) -> Bool {
    let singular = second.hasSuffix("s") ? String(second.dropLast()) : second
    return !first.hasSuffix("s") && first.utf8.count >= WordSurvey.lengthMin
      && (endingsOfNames.contains(second) || endingsOfNames.contains(singular))
  }

  /// What is left of a short word after a slip, and the word.
  ///
  /// Where what is left means something (as `ip` or `td` do), it is not listed.
  static let shortSlips: [String: String] = [
    "f": "of", "o": "of", "i": "is", "s": "is", "ae": "are", "hs": "has", "nt": "not", "ot": "not",
    "fr": "for", "fo": "for", "te": "the", "th": "the", "nd": "and", "ws": "was", "ll": "all",
    "al": "all", "ny": "any", "oo": "too", "bt": "but", "bu": "but", "ou": "out", "ut": "out",
    "ne": "one", "yt": "yet", "ye": "yet", "wy": "why", "wh": "why", "ew": "few", "ay": "any",
  ]

  /// Whether a word in small letters is one that people write on purpose.
  static func contains(_ word: String) -> Bool { all.contains(word) }

  static func split(_ text: String) -> [String] {
    // Bytes: telling characters apart takes ten times as long, and every check waits for it.
    text.utf8.split { $0 == Ascii.space || $0 == Ascii.lineFeed }.map { String(Substring($0)) }
  }

  private static let frequentText = """
    abbreviated ability able abort about above absence absent absolute abstract abstraction accept
    acceptable accepted accepting accepts access accessed accesses accessible accessing accidentally
    according accordingly account accounts accuracy accurate achieve achieved acknowledge
    acknowledged acknowledgement acknowledges acknowledgment across acting action actions activate
    activated active acts actual actually adapted added adding addition additional additionally
    additions address addresses adds adjacent adjust adjusted advance advanced advantage advertising
    advice affect affected affects affiliates africa after afternoon again against ageing agent
    aggregation aggregations aging agree agreed agreement ahead alert alerting alertmanager
    alertmanagers alertname alerts algebra algorithm algorithms alias aliases align aligned
    alignment alike alive allocate allocated allocation allow allowed allowing allows almost alone
    along alpha already also altered alternate alternation alternative alternatives although always
    ambiguous america among amount amsterdam amtool analogous analyse analysis analyze analyzer
    anchor anchored anchors annotated annotation annotations announced anomaly anonymous another
    answer answered answers anybody anymore anyone anything anyway anywhere apart appear appears
    append appended appending appends applicable application applications applied applies apply
    applying approach approaching appropriate appropriately approve approved approves approximate
    approximately approximation april arbitrarily arbitrary architecture archive archives area
    argument arguments arising arithmetic around array arrays arrive arrived arrives arriving arrow
    ascending asia asked asking asks aspects assert assertion assertions assign assigned assignment
    associated assume assumed assumes assuming assumption async asynchronous athens atlantic atomic
    attach attached attack attacks attempt attempted attempting attempts attention attribute
    attributes auckland august australia authentication author authorization authors auto automata
    automatic automatically automaton availability available average avoid avoided avoids await
    aware away axis back backend backends background backlog backoff backslash backup backups
    backward backwards balancer bandwidth bare base based baseline bases bash basic basically basis
    basket batch battery bearer became because become becomes been before began begin beginning
    begins begun behave behaves behavior behaviour behind being believed believes belong belongs
    below benefit berlin beside besides best beta better between beyond billing binaries binary
    binding bindings binds bits blank blanks bless blind block blocked blocking blocks blue bodies
    body bold book bool boolean both bother bottom bounce bounced bound boundaries boundary bounded
    bounds brace braces bracket brackets branch branches break breaking breaks brief bring brings
    broken broker brokers browser brussels bucket buckets budapest budget buffer buffered buffering
    buffers bugs build builder building builds built builtin builtins bunch bundle burn burning
    burns busy button byte bytes cache cached caches caching calculate calculated calculating
    calculation calendar calendars call callable callables callback callbacks called caller callers
    calling calls came canary cancel canceled canceling cancellation cancelled cancelling candidate
    candidates cannot canonical capabilities capability capable capacity capture captured card care
    careful carries carry case cases catalog catalogue catch category caught cause caused causing
    cell cells center centre cert certain certificate certificates chain chains chance change
    changed changes changing channel channels chapter char character characters charge charset chat
    cheap check checked checker checking checkout checks chicago child children choice choices
    choose chooses chosen chunk chunks circle circular circumstances claim claimed claims class
    classes classic clause clauses clean cleaned cleanup clear cleared clearing clearly clears
    client clients clock clocks clone close closed closely closer closes closest closing closure
    cloud cluster clusters code codes coding coefficient coefficients collect collected collecting
    collection collections collector collects colon colons color colour colours column columns
    combination combinations combine combined combining come comes coming comma command commands
    commas comment comments commercial commit commits committed common commonly communication
    community compact compaction compare compared compares comparing comparison comparisons
    compatibility compatible compilation compile compiled compiler compilers compiles compiling
    complement complete completed completely completes completion completions complex complexity
    compliance compliant complicated component components composed compound compress compressed
    compression compulsory computation compute computed computer computes computing concatenated
    concept concrete concurrency concurrent condition conditional conditions confidence config
    configs configuration configurations configure configured conflict conflicting conflicts conform
    conformance conforming conforms confused confusing conjunction connect connected connecting
    connection connections connectivity consecutive consider considered consist consistency
    consistent consisting consists console const constant constants constraint constraints construct
    constructed constructing construction constructor constructs consult consume consumed consumer
    consumers consumes consuming contact contain contained container containers containing contains
    content contents context contexts contiguous continuation continue continues continuous
    contradict contradictory contradicts contrast contribute contributed contributions contributors
    control controlled controller controlling controls convenience convenient convention conventions
    conversion conversions convert converted converter converting converts cookie cooperative
    coordinate coordinates copenhagen copied copies copy copying copyright core cores corner
    coroutine corpus correct corrected correctly correctness correspond corresponding corresponds
    corrupt cost costs could count counted counter counterpart counters counting counts couple
    course cover coverage covered covers crash crashed crashes crashing crashlooping create created
    creates creating creation credential credentials critical croak cross crosses current currently
    cursor custom customer customers customization customize customized cuts cycle cycles daemon
    daemonset daily damaged damages dark dash dashboard dashboards dashes data database databases
    datacenter datacentre date dates datetime daylight days daytime dead deadline deadlock deadlocks
    dealing dealings debian debianized debug debugger debugging december decidable decide decided
    decides decimal decision decisions declaration declarations declare declared declares decode
    decoded decoder decoding decomposition decorated decorator decrease decreased dedicated deemed
    deep deeper default defaulting defaults defect defects defer define defined defines defining
    definition definitions degradation degrade degraded degree degrees delay delayed delays delete
    deleted deletes deleting delimited delimiter delimiters deliver delivered deliveries delivery
    delta demand demands denied denominator denver depend dependencies dependency dependent
    depending depends deploy deployed deployment deployments deprecated deprecation depth derivative
    derivatives derive derived descend describe described describes describing description
    descriptions descriptor descriptors design designed desired desk destination destroyed detail
    detailed details detect detected detecting detection determine determined determines determining
    deterministic developed developers development device diagnostic diagnostics diagonal diagram
    dialect dialog dialogue dictionaries dictionary dicts died dies diff differ difference
    differences different differently differs difficult digest digests digit digits dimension
    dimensions direct directed direction directive directives directly directories directory disable
    disabled disables disabling disappeared discard discarded disclaimer discovery discussion
    disguise disjoint disk disks dispatch dispatcher display displayed displaying displays dist
    distance distinct distinction distinguish distribute distributed distribution distributions
    distutils divide divided division divisor divisors docs docstrings doctest document
    documentation documented documents does doing domain domains done door dots dotted double
    doubled doubt down download downloaded downloading downtime draw drawn drive driver drives drop
    dropped dropping drops dtype dubai dublin dummy dump duplicate duplicated duplicates durable
    duration durations during dynamic dynamically each earlier earliest early easier easily easy
    echo edge edges edit edited editing edition editor editors edits effect effective effectively
    effects efficient efficiently effort egress either election element elements elevated eliminate
    else elsewhere elsif email embedded emergency emission emit emits emitted emitting emphasis
    empty enable enabled enables enabling enclosed enclosing encode encoded encoder encoding
    encodings encountered encrypted encryption ended ending endorse endpoint endpoints ends enforce
    enforced engine engineer engineers enhanced enough enrollment ensure ensures ensuring entered
    entering enters entire entirely entities entity entries entry enum enumeration enumerations
    environment environments equal equality equals equation equations equivalent error errors
    escalate escalated escalation escalations escape escaped escapes especially essential
    essentially establish established estimate europe eval evaluate evaluated evaluates evaluating
    evaluation evaluations evaluator evaluators even evening event events eventually ever every
    everybody everything everywhere evicted exact exactly example examples exceed exceeded exceeding
    exceeds except exception exceptions exclude excluded excludes excluding exclusive exec
    executable executables execute executed executes executing execution executor exhausted
    exhaustion exist existence existing exists exit exits expand expanded expanding expansion expect
    expectation expected expecting expects expensive experiencing experimental expire expired
    expires expiring expiry explain explained explanation explicit explicitly exponent exponential
    export exported exporter exporters exports expose exposed exposes express expressed expression
    expressions extend extended extension extensions extent external extra extract extracted
    extracting extras extremely facade fact factor factors factory facts fail failed failing fails
    failure failures fairly fake fall fallback falls false familiar family fans fashion fast faster
    fatal fate fault faults faulty favor favour feature features february feed feeds fetch fetched
    fetching fewer field fields figure file filehandle filehandles filename filenames files
    filesystem filesystems fill filled filling fills filter filtered filtering filters final finally
    find finder finding findings finds fine fingerprint fingerprints finish finished finite fire
    fired fires firewall firing firmware first fitness fits five fixed fixes flag flags flapping
    flat flexible float floating floats floor flow flush folder folders follow followed follower
    followers following follows font fonts footer forbidden force forces foreign forget forgets
    forgotten fork form format formats formatted formatter formatters formatting formed former forms
    formula forty forward forwarded found foundation four fraction fractions fragile fragment frame
    frames framework free freely frequency frequent frequently fresh friday from front frontend
    frozen fulfil fulfill fulfils full fully func function functional functionality functions
    furnished further future gaps garbage gateway gateways gathers gauge gave general generally
    generate generated generates generating generation generator generators generic gets getting
    github gitlab give given gives giving glob global globals goal goes going golden gone good goto
    grafana grammar grant granted grants graph graphs grave great greater grep group grouped
    grouping groups grow growing grows guarantee guaranteed guarantees guard guards guess guide gzip
    hack half hand handed handle handled handler handlers handles handling handover hands handshake
    handy happen happened happens hardly hardware harmless hash hashable hashes hashing hasty have
    having head header headers headquarters health healthcheck healthy heap hear hears heavily held
    hello help helper helpers helpful helps helsinki hence here hereby herein heuristic hexadecimal
    hidden hide hides hierarchy high higher highest highlight highlighting highly hint hints
    histogram history hold holding holds holiday holidays home honor honour hook hooks hope
    hopefully host hostname hour hours house housekeeping hover however html http https huge human
    humanize hundred icon idea idempotency identical identified identifier identifiers identify
    identifying identities identity idle ignore ignored ignores ignoring illegal image imaginary
    immediate immediately immutable impact implement implemented implementing implements implicit
    implicitly implied implies imply import important imported importing imports impossible improve
    improved improvements incident incidents include included includes including inclusion inclusive
    incoming incompatible incomplete inconsistent incorporated incorrect incorrectly increase
    increased increases increasing increment indent indentation indented independent independently
    index indexed indexes indexing indicate indicated indicates indicating indicator indices
    indirect indirectly individual inferred infinite infinity info information informational ingest
    ingress inherit inheritance inherited inheriting inherits inhibit inhibited inhibition
    inhibitions inhibits initial initialise initialize initialized initializer initially inject
    inline inner innermost inode inodes input inputs insensitive insert inserted inserting insertion
    inserts inside inspect inspired install installation installed installing installment instance
    instances instant instantiate instantiated instantiating instantiation instead instruction
    instructions insufficient integer integers integral integration integrations intended
    intentionally interact interaction interactive interest interested interesting interface
    interfaces interior intermediate internal internally internals interpolated interpolation
    interpolations interpret interpreted interpreter interval intervals into introduced invalid
    invariant inventory inverse inverted investigate invocation invoice invoices invoke invoked
    invokes invoking involve involved involves involving isolated issue issued issues item items
    iterable iterate iterating iteration iterations iterator iterators itself january jitter jobs
    join joined joining joins journal json judgement judgment july jump june junit just keep keeping
    keeps kept kernel keyed keys keyword keywords kind kinds know knowledge known knows kolkata
    kubernetes label labeled labelled labels lack lagging lags laid lambda language languages large
    larger largest last lasts late latency later latest layer layout lazily lazy lead leader leading
    leads leaf leak learned least leave leaves leaving left legacy legal length lengths less lesser
    lets letter letters level leveled levelled levels lexer lexical liable libraries library licence
    license licensed licenses licensing lies life lifetime light like likely limit limitation
    limitations limited limiting limits line linear lineno lines link linked linker linking links
    lint linted lisbon list listed listen listening listing lists literal literals little live lives
    load loaded loader loads local locale localhost locally locals locate located location locations
    lock locked locking locks logged logger logging logic logical login logins logout logs london
    long longer longest look looked looking looks lookup loop loops lose loses lossless lost lower
    lowercase lowered lowering lowers lowest machine machinery machines macro macros made madrid
    magic magnitude mail mailbox mailing mails main mainly maintain maintained maintainer
    maintainers maintaining maintains maintenance major make makes making malformed malware manage
    managed management manager manages managing mandatory manifests manipulate manipulation manner
    manual manually many mapped mapping mappings maps march margin margins mark markdown marked
    marker markers marking marks markup mask master match matched matcher matchers matches matching
    material materials mathematical matrices matrix matter matters maturity maximum maybe mean
    meaning meaningful means meant meanwhile measure measured measures mechanism mechanisms median
    meet melbourne member members memory mention mentioned mentions menu merely merge merged merges
    merging message messages meta metadata method methods metric metrics metricsql microseconds
    middle midnight might migration migrations millisecond milliseconds mind minimal minimize
    minimum minor minus minute minutes mirror misconfiguration mismatch misplaced miss missed misses
    missing misspelt mistake mistakes mixed mixes mixin mock mode model modeled modelled models
    modern modification modifications modified modifiers modify modifying module modules modulo
    moment monday monitor monitoring month months more morning most mostly mouse move moved moves
    moving much multiline multipart multiple multiplied multiply must mutable mutant mutants
    mutating mute muted mutes mutex naive name named namely names namespace namespaces naming
    nanoseconds narrow native natural nature navigation ndarray near nearest nearly necessarily
    necessary need needed needing needs negated negative neighbor neighbors neighbour neighbours
    neither nested nesting network never newer newest newline newlines newly news next nice night
    nights nighttime nine nobody node nodes noise noisy none nonzero norm normal normalization
    normalize normalized normally normative notation note noted notes nothing notice notices
    notification notifications notified notifies notify november nowhere null number numbered
    numbers numeric numerical nums object objective objectives objects observations observing
    obsolete obtain obtained obtaining obvious occur occurred occurrence occurrences occurs october
    offer offered offers office official offline offset offsets often okay older oldest omit omitted
    oncall once ones only onto opaque open openai opened opening opens openslo operand operands
    operate operates operating operation operations operator operators opposed opposite optimal
    optimise optimization optimize optimized option optional optionally options order ordered
    ordering orders ordinary organise organize origin original originally other others otherwise
    ours outage outages outbound outbox outcome outer outlive output outputs outside over overall
    overdue overflow overhead overlap overlapping overload overridden override overrides overriding
    overview overwrite overwritten owned owner ownership owns pacific pack package packages
    packaging packed packet packets padding page paged pages pair pairs panel panels paragraph
    parallel parameter parameters parent parentheses parenthesis parents parse parsed parser parsers
    parses parsing part partial partially particular particularly partition partitions parts party
    pass passed passes passing password passwords past patch patches patents path pathname paths
    pattern patterns pause pauses payload payment payments peer peers pending people percent
    percentile perform performance performed performer performing performs perhaps period permission
    permissions permit permitted persistent person persons pertaining phase physical picked pickle
    picture pictures piece pieces ping pint pipe pipeline place placed placeholder placeholders
    places plain planted platform platforms play playbook playbooks plays please plugin plugins plus
    pods point pointed pointer pointers pointing points policies policy polynomial polynomials pool
    populate populated port portable portion portions position positional positions positive posix
    possibility possible possibly post posted posting posts potential potentially power powers
    practice prague preceded precedence preceding precise precision predefined predicate predicted
    prefer preference preferred prefix prefixed prefixes prepare prepared prepend prepended
    preprocessed presence present presented preserve preserved preserves preserving pressure
    presumably pretty prev prevent prevents previous previously primarily primary prime primitive
    print printed printf printing prints prior priority private probability probably probe probes
    problem problems procedure proceed process processed processes processing processor produce
    produced producer producers producing product production products program programme programming
    programs progress project projects prometheus prometheusrule promise promises promote prompt
    promql promtool proof proofs propagate propagated propagation proper properly properties
    property protect protected protection protocol protocols prototype prove proved proves provide
    provided provider provides providing provisioning proxies proxy public publicity publish
    published pull punctuation pure purely purpose purposes push pushed puts pyparsing pyrra
    qualified quality quantile quantities queries query question questions queue queued queueing
    queues queuing quick quickly quiet quorum quote quoted quotes quoting rack raise raised raises
    raising random randomness range ranges rank rare rarely rate rates rather ratio rational reach
    reached reaches reaching read readable reader readers reading readline reads ready real really
    reason reasonable reasons rebase receipt receive received receiver receivers receives receiving
    recent recently recipient recipients recognise recognize recognized recommend recommended record
    recorded recording records recovery recurse recursion recursive recursively redirect redirected
    redirects redistribute reduce reduced reduces redundant refer reference referenced references
    referencing referred referring refers reflect refresh refs refund refunds refusal refuse refused
    refuses refuted regarding regardless regex regexp region regions register registered registering
    registry regression regular reject rejected related relation relationship relative relatively
    release released releases relevant reliable relies reload reloading rely remain remainder
    remaining remains remember remembered remembers remote removal remove removed removes removing
    rename renamed render renderable rendered rendering renewal renewed repeat repeated repeatedly
    repeats replace replaced replacement replaces replacing replica replicas replication replies
    reply report reported reporting reports repositories repository repr represent represented
    representing represents reproduce request requested requests require required requirement
    requirements requires requiring reset resets resolution resolve resolved resolver resolves
    resolving resort resource resources respect respective respectively responder responders
    responding response responses responsible rest restart restarted restarting restarts restore
    restored restricted restriction restrictions result resulting results retain retained retention
    retries retrieve retrieved retry return returned returning returns reused revert review reviewed
    revision rewrite rewritten right risk robust role roll rollback rollout rome room rooms root
    roots rota rotas rotation roughly round rounded rounds route routed router routes routine
    routines routing rows royalty rule rules runbook runbooks runner running runs runtime safe
    safely said same sample samples sampling satisfied satisfies satisfy saturated saturation
    saturday save saved saves saving saying says scalar scalars scale scan scanned scenario schedule
    scheduled schedules schema scheme schemes scipy scope scoped scrape scraped scrapes scraping
    screen screens script scripts sdist search searched searches searching second seconds secret
    secrets section sections secure security seed seeds seek seem seems seen sees segment segments
    seldom select selected selecting selection selector selectors selects self semantics send
    sendable sender senders sending sends sense sensible sensitive sensor sensors sent sentence
    sentences sentinel separate separated separately separating separator separators september
    sequence sequences sequential serial serialization serialized series serve server servers serves
    service services session sessions sets setting settings setup setuptools several severities
    severity shadowed shall shallow shanghai shape shapes shards share shared shares shell shift
    shifts shipping shop shops short shortcut shorter shortest shorthand should show showing shown
    shows shutdown sibling siblings side sides sign signaled signalled signature signatures
    significant significantly signs silence silenced silences silent silently similar similarly
    simple simpler simplest simplified simplify simply simulation since singapore single singleton
    site situation situations size sizes skip skipped skipping skips slack slash sleep slice slices
    slightly slips slot sloth slots slow slower slowing small smaller smallest smtp snapshot
    snapshots socket sockets software solely solution solutions solve some somebody someone
    something sometimes somewhat somewhere soon sort sorted sorting sorts sound source sources space
    spaces span spans spare sparse spawn speaks spec special specialized specific specifically
    specification specified specifier specifies specify specifying speed spelling spending spike
    spikes split splits splitting spoil spoils sprintf sqlite square stable stack stage stages
    staging stale stand standard standards stands start started starting starts starttls startup
    state statefulset statement statements states static statistics status stay stays stdlib step
    steps still stock stockholm stood stop stopped stopping stops storage store stored stores
    storing storm storms strategy stream streaming streams strict strictly string strings stripped
    stripping strong strongly struct structure structured structures stuck stuff style styles
    stylesheet subclassed subclassing subcommand subdirectory subject sublicense submit submodule
    submodules subroutine subroutines subscription subsequent subsequently subset substantial
    substitute substitution substring subtraction subtype succeed succeeded succeeds success
    successful successfully successive such sufficient suffix suggested suggestion suggestions
    suitable suite suites summary sums sunday supplied supply support supported supporting supports
    supposed suppress suppressed suppression sure surrounding survives suspicious swap swapped swift
    switch switches sydney symbol symbolic symbols symlink symlinks symmetric sympy sync synchronise
    synchronization synchronize synchronous syntax synthetic system systems table tables tablespace
    tabs tags take taken takes taking target targets task tasks team teams technically technique
    tell telling tells temp temperature template templates temporarily temporary term terminal
    terminate terminated terminates terminating termination terms test tested testing tests text
    texts textual than thanos that their them theme themselves then theory there therefore thereof
    these they thing things think third this those thought thousand thread threads three threshold
    thresholds throttled throttling through throughout throughput throw throwing thrown throws
    thursday thus tick ticket tickets tidy tier tiers time timeout timeouts timer timers times
    timestamp timestamps timezone title titles tocsin today todo together token tokens tokyo told
    tolerance tomorrow took tool tools topic topics topk toronto total totaled totalled touch
    touches towards trace traceback tracing tracker tracking tracks trademark traditional traffic
    trailing transaction transactions transfer transfers transform transformed transforms transition
    translate translated translates translation translations transparent transport traveled
    travelled traversal treat treated treatment treats tree trees triage tricky tried tries trigger
    triggered triggers trivia trivial trouble true truncate truncated truth trying tuesday tunneled
    tunnelled tuple tuples turn turned turns twice type typed types typical typically typing unable
    unauthorized unavailable unbounded unchanged unchecked unclosed uncompressed unconditional
    undated undef undefined under underline underlying underscore underscores understand understands
    undirected unescaped uneven unexpected ungrouped unhealthy unicode uninitialized union unique
    uniquely unit units unittest unix unknown unlabeled unlabelled unless unlike unlikely unlimited
    unmatched unmodified unnecessary unpack unpacked unproducible unquoted unreachable unreadable
    unrelated unsafe unscheduled unset unshift unsigned unspecified unstable unsupported
    unterminated untested until untrusted unused update updated updates updating upgrade upon upper
    uppercase upstream uptime urgent usable usage useable used useful useless user username users
    uses using usual usually utilisation utilities utility utilization vacuum valid validate
    validated validating validation validity value values vancouver vanish vanished vanishes
    variable variables variant variants varies various vars vary vector vectors vendor verb verbatim
    verbose verbs verdict verification verified verify version versionadded versions vertical very
    vice victoriametrics vienna view viewport views virtual visible visit visitor visitors visits
    vmalert vocabulary void volatile voltage volume volumes vscode wait waiting waits wake wakes
    walk walks wall want wantarray wanted wants warn warning warnings warns warranty warsaw watch
    watched ways webhook webhooks website wednesday week weekday weekend weekly weeks weight
    weighted weights welcome well went were what whatever wheel when whenever where whereas wherever
    whether which whichever while white whitespace whoever whole whom whose wide wider widget
    widgets width wiki wildcard will window windows wire wish with withdraw withdrawn within without
    woken word words work workaround workbook worked worker workers workflow workflows working works
    workspace world worry worse worth would wrap wrapped wrapper wrappers wrapping wraps writable
    write writer writes writing written wrong wrote yaml year years yesterday yield yielded yielding
    yields your yourself zero zeros zipfile zlib zone zones zurich
    """

  private static let rareText = """
    abel abs ack acked acks acme act acton actor actors add addressees ads aead age ages ago aid aim
    air alb ale algs all aloud alter alteration ames and anded angel angle annot ansible ant any ape
    api app apples apr arc arch are arent arg argo arise arises arm arn art arts ask asp aug auth
    ave avg awaits awe aws axe bach backed backus bad baer bag ban band bank banks bar barn bat bath
    bay bean beard beast beat bed ben bet bets bid big bin bind bins bit black blast blat ble blow
    bluster board bob bolder bond booth bot bow box boy boyd brain bran brand brands bread brian
    brick bright broad brown bug bun bus but buy buys bye cab cable cain cal cals cam can caned
    canned cap car cart carts carve cary cased casing cass cast casual cat cats causal causes ccache
    cdn ceph cet cfg chan chars chart charts chid chin chip chips chose chr cidr cilium clan cli
    clint clip clips clouds clover cmd cni coast cog col cold colder colno colors com comms compat
    compete competed complaint complied complies con cone conf constrain constrains consul cont cope
    corse cortex cot cow cpu cpus crave crd cri cron crow crown crt crust cry cse csi cst csv ctime
    ctl cub cue cup cur cure cures curve curves cust cut dairy daly dam day dba deal deals dealt dec
    den dep des desert dessert dev dew dhcp diary did die dim ding dip dir dis dive dns doc dock doe
    dog don dong dos dose dot drain drains dries druid dry dst dub due dug duo dup ear east eat eats
    ebb ebs ec2 ecs eds ego eight eject ejected eks elb elect elector elects eleven elf elif elk elm
    elts ember end ender enders ensue enter env envoy eporting era err esser est eta etc etcd
    etcdctl eternal ether eur eve evens exc excepts excess exiting ext eye fable fad fading falco
    falling fan far fat feast feb fed fee feeding feeling fees feld felling few fflags ffloor fflush
    fiend fiends fig fight filed filer filers filing fin fined finer finnish fir fit fix flied flies
    flight flink flu fly fns foe fog foldr for fore fox fqdn fred freight fri fried friend friends
    fright fsn fsync ftp ful fulfills fun fund fur gain gap gas gasp gbp gcp gel gem geos get gid
    gig gin gloss gmt god got gpu gpus grain grand gravel grid grind grip ground grp grpc gui gum
    gun gut guy had ham handing hanging hans harbor hard hards hare has hat hay hbase hdfs heads
    heard heart heat heck heed height hell helm helo hem hen her herd hereof hey hid hile hip hips
    his hit hits hoe hog hoist holder hole hop hoping hopping hops hort hosts hot how hpa hub hue
    hug hum hunk hunks hut iam ice icmp icy ide ideal ideals ideas ident identifies ides idled ids
    idx iff iii ill img imitation inde indeed inert ink inn int integr inter ints ion iops ios iot
    ipmi ish ist istio iter iters ito its ivy jab jam jan jar jaw jenkins jet jmp job joy jug jul
    jun jvm kafka key kid kin knight kpi kube kubectl kubelet lab lacks lad lading lag lager lain
    lan landing lap lash latter law lay lays ldap leal lean lease leases led leg lest let lib
    licensee licensees lid lie lightly liking lind liner lip lips liss lit loading locl locs log
    logi loki lone loose los losing loss losses lossy lot lots loud lover low lst lts lug luster lux
    lvm mac mach mad mais maker man mans map mar marco mars masters mat mater math mattes max may
    meat meddle mem men mena ment mere met mid mimir min minima minio mist mit mix mob modes
    modifies moist mon mongo moore mop mount mounted mounts msg mtime mtls mtu mud mug muster mysql
    nag nap nats net new nexus nfs nginx nil nion nip nit nits nix nlb nomad nor nose not noting
    nots nov now ntp nul num numer nun nut nvme oak oar oat oct odd ode oder off oid oil old one oom
    ooms oops ops opt optin orange orb ore org orta oses ota ouch ounce our ourself out overs owe
    owed owl own pace paced pad pain paint pal pan pane panes par params pare pared paren parens
    pari paris paste pasted pastor pat pats patten paused paw pay pays pdf pea peaks pedal peddle
    peg pen pens per pere perfect pet php pick picks pics pid pie pig pin pins pints pit pkg plains
    plan planed planned plans plover png pod poised polices pop pos posing poster pot pound pprint
    prat pre prefect preset presets prob prod produces prof prot pry pub pun pup puppet put pvc qps
    qual quals quit quite rabbit race races racing racket rag raid rain ram ran rand rap rat raw ray
    rds recess red redefined redis reeds ref rel reminder reminders rep req res resent reserve
    reserved reserves reserving rests ret reuse reuses rev reverse reversed rib rid rig rights rim
    ring rings rip rise rises rite rites road roast rob rod roms ross rot rouble roue row rpc rps
    rst rub rug rum run rust rut rye sable sack sacred sad sag sale sales sans sap sat sata saw say
    scared sdk sea sec sed see seep sell selling sem sens sentry sep served set seven sevens sever
    severe severed severs sew shard sharded sharding sharing she ship ships shot shred sift
    sight signal signals signed sigs silver sin sine sing singe singed sip sit sites six ski sky sla
    sli slight sliver slo sly sms snmp sns sob sock socks sod sole solr son sonar sore sow soy spa
    spark specially sped spil spit spits sprig spring springs sprint spy sql sqs src sre ssd ssh
    sshd ssl stag stags star stared staring starred starring stars starved stas stat stated stating
    stats steam steep steeper stick stil sting stings stoop stooped storey story str strain strat
    strip strips sts sub subst suck sue suit suits sum sun sword syn sys systemd tab tack tag tail
    tale tan tap tar taste tasted tax tcp tea tee tels tempo ten the thee thin thorough though thu
    tie tied ties tight till tin ting tip tips tire tired tls tmp toast toe tok tol toml ton too top
    topped topping tops tore tough tow toy tracer track trail train trains trans trial trick trino
    trip tripped trips trough truck trucks truest trunk trust try ttl tub tue tug tuned two txt
    tying udp uid uint uints uit ump unack unacked united untied uri uring url urn usd use usr utc
    util uuid val vales vals van var vat vault vcpu velero ver vers vet vex via vip vlan vms vow vpa
    vpc vpn wag waist wal wan war was waste wasted wax way web wed wee wet who why widows wifi wig
    win wit witch woe won wound wrk www xml yam yap yarn yes yet yml you zap zfs zip zoo
    """
}
