/// What every page of ours has around its content: one file that loads nothing and says which scripts may run.
struct PageShell {
    /// The title without what comes behind it in every title of the kind.
    var title: String
    /// The kind of page, such as `Leptune report`.
    var kind: String
    /// The version of Leptune that writes it.
    var version: String
    /// The style sheet.
    var style: String
    /// The contents of the scripts that may run.
    var scripts: [String] = []
    /// More elements of the head.
    var head: Markup = .nothing
    /// The first element that is seen.
    var header: Markup
    /// What the contents list.
    var sections: [PageSection]
    /// Something above all sections.
    var notice: Markup = .nothing
    /// What comes behind the content.
    var footer: Markup

    /// The page.
    var markup: Markup {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="\(ContentPolicy.text(allowing: scripts))"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <meta name="generator" content="Leptune \(version)"/>
        <link rel="icon" href="data:,"/>
        <title>\(NumberText.short(title, 80)) · \(kind)</title>
        <style>\(Markup(trusted: style))</style>
        \(head)
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        \(header)
        <nav aria-label="Contents"><ul>\(sections.map { "<li><a href=\"#\($0.name)\">\($0.link)</a></li>" })</ul></nav>
        <main id="content" tabindex="-1">
        \(notice)
        \(sections.map(\.markup))
        </main>
        \(footer)
        </body>
        </html>

        """
    }
}
