import CCurl
import Interpreter

extension CurlTransfer {
  static func mail(_ mail: OutboundMail, options: CurlOptions) -> CurlTransfer? {
    let server = mail.server
    let transfer = CurlTransfer(
      upload: mail.content, limit: .standard, policy: options.policy,
      onlyLoopback: server.security == .none)
    guard let transfer else { return nil }
    transfer.setCommon(options, timeouts: mail.timeouts)
    // An HTTP proxy is not for mail; the empty string keeps the environment's away, too.
    transfer.set(CURLOPT_PROXY, "")
    transfer.followDialogue()
    let scheme = server.security == .implicitTLS ? "smtps" : "smtp"
    transfer.set(CURLOPT_PROTOCOLS_STR, scheme)
    transfer.set(CURLOPT_URL, "\(scheme)://\(server.host):\(server.port)/\(options.mailName)")
    switch server.security {
    case .startTLS, .implicitTLS: transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
    case .none: transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
    }
    if let credentials = mail.credentials {
      transfer.set(CURLOPT_USERNAME, credentials.username)
      transfer.set(CURLOPT_PASSWORD, credentials.password.reveal())
      transfer.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
    }
    transfer.set(CURLOPT_MAIL_FROM, "<\(mail.from.mailbox)>")
    transfer.set(CURLOPT_MAIL_RCPT, list: mail.to.map { "<\($0.mailbox)>" })
    // One unknown mailbox must not keep the mail from the others.
    transfer.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
    transfer.set(CURLOPT_UPLOAD, 1)
    transfer.set(CURLOPT_INFILESIZE_LARGE, offset: mail.content.count)
    // One session a mail, ended with QUIT; the time-out bounds the wait for the answer to it.
    transfer.set(CURLOPT_FORBID_REUSE, 1)
    let seconds = max(1, min(mail.timeouts.total.nanoseconds / 1_000_000_000, 3_600))
    transfer.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(seconds))
    return transfer
  }

  func mailResult(_ code: CURLcode) -> Result<MailReply, TransportError> {
    if let reply = dialogue.decisive, reply.isAccepted == (code == CURLE_OK) {
      return .success(reply)
    }
    if code == CURLE_OK {
      return .failure(
        TransportError(.protocolViolation, "the mail was not answered", mayHaveHappened: true))
    }
    let sentAll = dialogue.contentWasRequested && isUploadComplete
    return .failure(
      transportError(
        code, wasSent: dialogue.contentWasRequested, mayHaveHappened: sentAll, status: nil))
  }
}
