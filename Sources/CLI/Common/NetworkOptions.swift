import ArgumentParser
import Runtime

/// How a server may reach its receivers.
struct NetworkOptions: ParsableArguments {
  @Option(help: "Connect only to this network, like 10.0.0.0/8; may be given several times.")
  var allowNetwork: [String] = []

  @Option(help: "Never connect to this network; may be given several times.")
  var denyNetwork: [String] = []

  @Option(help: "File with the certificate authorities to trust (PEM) instead of the system's.")
  var caFile: String?

  @Option(help: "HTTP proxy for webhooks, Slack, models and http steps.")
  var proxy: String?

  @Option(help: "How this machine names itself to mail servers.")
  var mailName = "localhost"

  func curlOptions() throws -> CurlOptions {
    var options = CurlOptions()
    options.userAgent = "Tocsin/\(tocsinVersion)"
    do {
      options.policy = try RequestPolicy(deny: denyNetwork, allow: allowNetwork)
      options.proxy = try proxy.map { text throws(TransportError) in try OutboundURL(text) }
      try options.setMailName(mailName)
    } catch let error as PolicyError {
      throw Problem(error.description, status: .usage)
    } catch let error as TransportError {
      throw Problem(error.detail, status: .usage)
    }
    if let caFile {
      // libcurl would report a missing file only with the first message, as a failure of TLS.
      _ = try readFile(caFile)
      options.certificateFile = caFile
    }
    return options
  }
}
