import ArgumentParser
import Glibc
import Hummingbird
import Interpreter
import Logging
import Runtime
import Server
import ServiceLifecycle
import UnixSignals

/// `tocsin serve`: the server.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Receive alerts and run the package on them, in place of Alertmanager.",
    discussion: """
      Prometheus, vmalert and amtool use it as they use Alertmanager. SIGHUP or POST /-/reload \
      takes a changed package over; SIGTERM stops it after the sends in flight.
      """)

  @Argument(help: "The package: a folder of .tocsin files.") var package: String
  @Option(help: "HOST:PORT to listen on.") var listen = "127.0.0.1:9093"
  @Option(help: "Where the state is kept: sqlite:PATH.") var store = "sqlite:tocsin.db"
  @Option(help: "File with credentials; needed to listen beyond this machine.") var auth: String?
  @Option(help: "Folder with one file for each secret.") var secrets: String?
  @OptionGroup(title: "Network") var network: NetworkOptions
  @Option(help: "Address of this server in messages (default: http://HOST:PORT).")
  var externalURL: String?
  @Option(help: "Alerts posted without an end are resolved after this long.")
  var resolveTimeout: DurationArgument = DurationArgument(.minutes(5))
  @Option(
    help: """
      Alerts that a webhook told of fire for this long, such as 12h, unless it tells their end; \
      more than the sender's repeat interval.
      """)
  var relayTimeout: DurationArgument = DurationArgument(.hours(48))
  @Option(
    help: "What a channel does not take for this long goes to its fallback or the last resort.")
  var deliveryTimeout: DurationArgument = DurationArgument(.minutes(5))
  @Flag(
    help: "Refuse to start when the package does not check, instead of running the last good one.")
  var strict = false
  @Option(help: "Post the alerts of this recording once.") var play: String?
  @Flag(help: "Print what happens to alerts, as `tocsin history --follow` does.")
  var narrate = false
  @Flag(help: "Print what to try next.") var hints = false
  @Option(help: "Least severity that is logged: debug, info, warning, error.")
  var logLevel: LogLevel = .info

  func run() async throws {
    let address = try ListenAddress(listen)
    let access = try auth.map(readAccessPolicy) ?? .open
    let external = try externalURL.map(checkExternalURL)
    try checkTimeouts()
    let server = ServerOptions(
      host: address.host, port: address.port, access: access, version: tocsinVersion,
      externalHost: external?.host)
    do { try server.validate() } catch { throw Problem(error.description, status: .usage) }
    let recording = try play.map { try readRecording($0, start: SystemClock().now) }
    let logger = makeLogger(logLevel)
    let runtime = try await startRuntime(externalURL ?? "http://\(address.reachable)", logger)
    let app = makeServer(engine: runtime, options: server, logger: logger) { port in
      announce(host: address.host, port: port, notices: await runtime.status().notices)
      if let recording { startPlaying(recording, on: runtime) }
    }
    try await runServices(runtime, app, logger)
  }

  /// Without a length of time every alert would be over when it comes, and no channel tried twice.
  private func checkTimeouts() throws {
    let timeouts = [
      ("resolve", resolveTimeout), ("relay", relayTimeout), ("delivery", deliveryTimeout),
    ]
    for (name, timeout) in timeouts where timeout.span <= .zero {
      throw Problem("--\(name)-timeout must be longer than \(timeout)", status: .usage)
    }
  }

  private func startRuntime(_ link: String, _ logger: Logger) async throws -> Runtime {
    var options = RuntimeOptions()
    options.isStrict = strict
    options.kernel.resolveTimeout = resolveTimeout.span
    options.kernel.relayTimeout = relayTimeout.span
    options.kernel.deliveryPatience = deliveryTimeout.span
    options.kernel.externalURL = link
    do {
      let environment = makeEnvironment(
        package: package, store: try openStore(store), secrets: secrets,
        network: try network.curlOptions(), logger: logger)
      return try await Runtime.start(environment, options: options)
    } catch let error as StartError {
      throw Problem(error.description, status: error.code == .invalidPackage ? .findings : .failure)
    } catch let error as StoreError {
      throw Problem(error.description)
    }
  }

  private func runServices(
    _ runtime: Runtime, _ app: some ApplicationProtocol, _ logger: Logger
  ) async throws {
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(service: runtime, successTerminationBehavior: .gracefullyShutdownGroup),
      .init(service: app),
      .init(service: ReloadOnHangup(runtime: runtime, logger: logger)),
      .init(
        service: SignalWatch(logger: logger),
        successTerminationBehavior: .gracefullyShutdownGroup),
    ]
    if narrate {
      let narrator = Narrator(engine: runtime, color: ColorChoice.auto.applies(to: 1))
      services.append(.init(service: narrator, successTerminationBehavior: .ignore))
    }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: [], logger: logger))
    do {
      try await group.run()
    } catch {
      throw Problem(describeListenFailure(error))
    }
  }

  private func describeListenFailure(_ error: any Error) -> String {
    let text = "\(error)"
    if text.contains("errno: \(EADDRINUSE)") {
      return "cannot listen on \(listen): the port is in use; stop what uses it, or pass --listen"
    }
    if text.contains("errno: \(EACCES)") || text.contains("errno: \(EADDRNOTAVAIL)") {
      return "cannot listen on \(listen): \(text)"
    }
    return text
  }

  private func announce(host: String, port: Int, notices: [String]) {
    let base = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    let what = notices.isEmpty ? package : "an older version of \(package)"
    Output.line("tocsin \(tocsinVersion) serves \(what) on \(base), store \(store)")
    for notice in notices { Output.line("attention: \(notice)") }
    guard hints else { return }
    let alert = "severity=critical team=payments env=prod"
    let targets = "[ { targets: [\"\(host):\(port)\"] } ]"
    Output.line(
      """

      Try next, in another terminal:
        amtool --alertmanager.url=\(base) alert add HighErrorRate \(alert)
        amtool --alertmanager.url=\(base) silence add alertname=HighErrorRate --comment "work"
        .build/release/tocsin ticket
        .build/release/tocsin runs
        .build/release/tocsin history
        .build/release/tocsin explain \(package) alertname=NodeDown \(alert)
      Let Prometheus send its alerts here (prometheus.yml):
        alerting:
          alertmanagers: [ { api_version: v2, static_configs: \(targets) } ]
      Ctrl-C stops the server.

      """)
  }
}

/// Takes the package over when the operator sends SIGHUP; the outcome goes to the log.
private struct ReloadOnHangup: Service {
  let runtime: Runtime
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        do {
          let report = try await runtime.reload()
          logger.notice("\(report.changed ? "package taken over" : "package unchanged")")
        } catch {
          // Runtime has logged the diagnostics; the old package goes on.
        }
      }
    }
  }
}
