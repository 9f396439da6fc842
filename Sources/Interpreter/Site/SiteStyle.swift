/// How pages and pictures look: on screens of both kinds, and on paper.
///
/// Every page carries its style, so that a page alone is whole.
enum SiteStyle {
  /// The colours by meaning; the dark ones are not the light ones turned round but chosen for
  /// contrast.
  static let colors: HTML = """
    :root{color-scheme:light dark;--paper:#fff;--ink:#1c2430;--faint:#5c6878;--rule:#d5dbe3;\
    --soft:#f4f6f9;--link:#0b57a4;--accent:#b3261e;--channel:#e3effb;--channel-line:#4a86c0;\
    --escalation:#fde8e0;--escalation-line:#c4552d;--ticket:#efe6fa;--ticket-line:#8457b8;\
    --person:#e2f3e6;--person-line:#3d8752;--drop:#eceef1;--drop-line:#8a94a1;--inside:#7fb38d;\
    --keyword:#8a2a6d;--string:#24692f;--number:#8a4b00;--label:#0b57a4;--comment:#6a7482;\
    --function:#5b3fa0}
    @media (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e4e8ee;--faint:#9aa6b5;\
    --rule:#333c48;--soft:#1b212a;--link:#7fb8f5;--accent:#ff8a7a;--channel:#16304a;\
    --channel-line:#5f9bd6;--escalation:#43231a;--escalation-line:#e08a63;--ticket:#30214a;\
    --ticket-line:#ab86dc;--person:#183522;--person-line:#67b57e;--drop:#262c35;\
    --drop-line:#7c8795;--inside:#3f7a50;--keyword:#e08cc6;--string:#8fce9b;--number:#e6b067;\
    --label:#7fb8f5;--comment:#8b96a5;--function:#b9a2ee}}
    @media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--faint:#444;--rule:#999;\
    --soft:#fff;--link:#000;--accent:#8a1a14;--channel:#e3effb;--channel-line:#4a86c0;\
    --escalation:#fde8e0;--escalation-line:#c4552d;--ticket:#efe6fa;--ticket-line:#8457b8;\
    --person:#e2f3e6;--person-line:#3d8752;--drop:#eceef1;--drop-line:#777;--inside:#a9c9b1;\
    --keyword:#5a1a47;--string:#1c4d24;--number:#5e3300;--label:#083c72;--comment:#555;\
    --function:#3c2a6c}}

    """

  static let picture: HTML = """
    .picture{max-width:100%;height:auto;print-color-adjust:exact;\
    -webkit-print-color-adjust:exact}
    .picture text{font:13px system-ui,sans-serif;fill:var(--ink)}
    .picture .code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",\
    monospace}
    .picture .small{font-size:11px;fill:var(--faint)}
    .picture .strong{font-weight:600}
    .picture .faint{fill:var(--faint)}
    .picture .middle{text-anchor:middle}
    .picture .end{text-anchor:end}
    .picture .edge{fill:none;stroke:var(--faint);stroke-width:1.5}
    .picture .also{stroke-dasharray:5 3}
    .picture .lead{fill:none;stroke:var(--rule);stroke-width:1}
    .picture .grid{fill:none;stroke:var(--rule);stroke-width:1}
    .picture .head{fill:var(--faint)}
    .picture .root{fill:var(--ink)}
    .picture .step{fill:var(--escalation-line)}
    .picture .pill{stroke-width:1}
    .picture .pill-text{font-size:13px}
    .picture .channel{fill:var(--channel);stroke:var(--channel-line)}
    .picture .escalation{fill:var(--escalation);stroke:var(--escalation-line)}
    .picture .ticket{fill:var(--ticket);stroke:var(--ticket-line)}
    .picture .person{fill:var(--person);stroke:var(--person-line)}
    .picture .drop{fill:var(--drop);stroke:var(--drop-line);stroke-dasharray:3 2}
    .picture .inside{fill:var(--inside)}
    .picture .outside{fill:var(--soft)}
    .picture a:hover .pill,.picture a:focus .pill{stroke-width:2.5}

    """

  static let page: HTML = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif;\
    overflow-wrap:anywhere}
    a{color:var(--link);text-underline-offset:.15em}
    .skip{position:absolute;left:-99em}
    .skip:focus{left:1em;top:.5em;background:var(--paper)}
    header{border-bottom:1px solid var(--rule);\
    padding:.9rem max(1.25rem,calc((100% - 62rem)/2 + 1.25rem)) .7rem}
    header .package{font-size:1.25rem;font-weight:650;text-decoration:none;color:var(--ink)}
    nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:.35rem 0 0;\
    padding:0}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    nav [aria-current]{color:var(--ink);font-weight:600;border-bottom:2px solid var(--accent)}
    main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
    footer{border-top:1px solid var(--rule);margin-top:3rem;padding-top:.7rem;\
    padding-bottom:2rem;color:var(--faint);font-size:.85rem}
    h1{font-size:1.75rem;line-height:1.2;margin:1.6rem 0 .6rem}
    h2{font-size:1.3rem;margin:2.2rem 0 .5rem}
    h3{font-size:1.05rem;margin:0}
    h4{font-size:.95rem;margin:1rem 0 .25rem}
    p,ul,ol,dl{margin:.55rem 0}
    .lead-text{font-size:1.08rem}
    .faint,.place,.note{color:var(--faint)}
    .place{font-size:.85rem;font-family:ui-monospace,Menlo,Consolas,monospace}
    .note{font-size:.9rem}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
    font-size:.86em;overflow-wrap:normal}
    :not(pre)>code{overflow-wrap:anywhere}
    pre{background:var(--soft);border:1px solid var(--rule);border-radius:6px;margin:.7rem 0;\
    padding:.65rem .85rem;overflow-x:auto;line-height:1.5;tab-size:2}
    pre.message{white-space:pre-wrap}
    .code a{color:inherit;text-decoration-color:var(--rule)}
    .code a:hover{text-decoration-color:currentColor}
    .keyword{color:var(--keyword)}.string{color:var(--string)}.number{color:var(--number)}
    .comment{color:var(--comment)}.label,.value,.metric{color:var(--label)}
    .function,.type{color:var(--function)}.hidden{color:var(--accent)}
    .code .name{font-weight:600}
    .card{border:1px solid var(--rule);border-radius:8px;margin:1rem 0;padding:.85rem 1.1rem}
    .card:target{outline:2px solid var(--accent)}
    .card header{border:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem .7rem;\
    align-items:baseline}
    .card header .place{margin-left:auto}
    .noun{color:var(--faint);font-weight:400}
    .anchor{text-decoration:none;color:var(--faint);font-weight:400;visibility:hidden}
    h2:hover .anchor,h3:hover .anchor,.anchor:focus{visibility:visible}
    dl.facts{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.2rem 1.1rem}
    dl.facts dt{color:var(--faint)}
    dl.facts dd{margin:0}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;margin:.7rem 0;font-size:.94rem}
    th,td{border:1px solid var(--rule);padding:.35rem .65rem;text-align:left;vertical-align:top}
    th{background:var(--soft);font-weight:600}
    caption{text-align:left;color:var(--faint);padding-bottom:.35rem}
    td ul{list-style:none;margin:0;padding:0}
    .some{color:var(--faint);font-size:.86em}
    .ref{border-radius:1em;padding:.05em .55em;text-decoration:none;white-space:nowrap;\
    border:1px solid var(--rule);color:var(--ink)}
    .ref:hover{text-decoration:underline}
    .ref.channel{background:var(--channel);border-color:var(--channel-line)}
    .ref.escalation{background:var(--escalation);border-color:var(--escalation-line)}
    .ref.ticket{background:var(--ticket);border-color:var(--ticket-line)}
    .ref.contact,.ref.rota{background:var(--person);border-color:var(--person-line)}
    .dropped{border:1px dashed var(--drop-line);border-radius:1em;padding:.05em .55em;\
    color:var(--faint)}
    .tiles{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none;padding:0;margin:1rem 0}
    .tiles a{display:block;border:1px solid var(--rule);border-radius:8px;padding:.45rem .95rem;\
    text-decoration:none;color:var(--ink);min-width:6.5rem}
    .tiles a:hover{border-color:var(--link)}
    .tiles b{display:block;font-size:1.35rem;font-weight:650}
    .tiles span{color:var(--faint);font-size:.88rem}
    .tree{list-style:none;padding-left:1.1rem;border-left:1px solid var(--rule)}
    .tree li{margin:.25rem 0}
    .proved{color:var(--person-line);font-weight:600}
    .refuted{color:var(--accent);font-weight:600}
    .unknown{color:var(--number);font-weight:600}
    .picture.narrow{display:none}
    @media (max-width:640px){.picture.wide{display:none}.picture.narrow{display:block}\
    dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:.35rem}}
    @media print{body{font-size:10.5pt}nav,.skip,.anchor{display:none}header{padding:0 0 .3rem}\
    main,footer{max-width:none;padding:0}.card,tr,.picture{break-inside:avoid}\
    h2,h3,h4{break-after:avoid}pre{white-space:pre-wrap;overflow:visible}a{color:inherit}\
    .picture.wide{display:block}.picture.narrow{display:none}}

    """
}

/// What all pages have around their content.
struct SiteLayout {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  func document(_ page: SitePage, _ content: HTML) -> HTML {
    let title = page == .index ? context.name : "\(page.title) · \(context.name)"
    let version = String(context.version.prefix(SiteLayout.versionLengthMax))
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
      <meta name="generator" content="tocsin doc"/>
      <title>\(title)</title>
      <style>
      \(SiteStyle.colors)\(SiteStyle.page)\(SiteStyle.picture)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header>
      <a class="package" href="index.html">\(context.name)</a>
      <nav aria-label="Pages"><ul>
      \(navigation(page))</ul></nav>
      </header>
      <main id="content">
      \(content)</main>
      <footer>Made by <code>tocsin doc</code> from version <code>\(version)</code> of the package.\
      </footer>
      </body>
      </html>

      """
  }

  /// Enough of the hash to tell versions apart.
  private static let versionLengthMax = 12

  private func navigation(_ current: SitePage) -> HTML {
    SitePage.allCases.filter { $0.isPresent(context) }.map { page -> HTML in
      let mark: HTML = page == current ? " aria-current=\"page\"" : ""
      return "<li><a href=\"\(page.file)\"\(mark)>\(page.title)</a></li>\n"
    }.joined()
  }
}
