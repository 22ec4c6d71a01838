/// How the page looks: one column, system letters, one accent; in light, dark and print.
enum Stylesheet {
    private static let light = """
        --paper:#fff;--surface:#fff;--tile:#f6f7f9;--text:#1a1e26;--muted:#5a6372;--line:#e3e6eb;--edge:#cfd4dc;
        --accent:#1d4fd7;--accent-soft:#7396ea;--quiet:#8a93a3;--bad:#c2410c;--warn:#b98900;--wash:#eef3fe;
        --fifth-1:#4c78e4;--fifth-2:#86a2e8;--fifth-3:#adbbde;--fifth-4:#c8cedb;--fifth-5:#dcdfe5;
        """
    private static let dark = """
        --paper:#13161b;--surface:#13161b;--tile:#1b1f26;--text:#e7eaef;--muted:#9ca6b5;--line:#2a303a;--edge:#3b4350;
        --accent:#9dbcff;--accent-soft:#5f86e0;--quiet:#778294;--bad:#ff8f66;--warn:#dcaa3c;--wash:#1a2436;
        --fifth-1:#739af5;--fifth-2:#587cc9;--fifth-3:#4a6090;--fifth-4:#404b61;--fifth-5:#353c48;
        """

    static let text = """

        :root{color-scheme:light dark;\(light)}
        @media screen and (prefers-color-scheme:dark){:root{\(dark)}}
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--text);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:break-word}
        .top,main,footer{max-width:1080px;margin:0 auto;padding:0 28px}
        .top{padding-top:56px}
        .brand{margin:0;color:var(--muted);font-size:13px;letter-spacing:.04em}
        h1{margin:4px 0 10px;font-size:2.25rem;line-height:1.2;font-weight:650;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{margin:0 0 20px;font-size:1.5rem;line-height:1.3;font-weight:640;letter-spacing:-.01em}
        h3{margin:0 0 4px;font-size:1.0625rem;line-height:1.4;font-weight:620}
        p{margin:0 0 12px}
        .lede{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;color:var(--muted);font-size:1.0625rem;overflow-wrap:anywhere}
        .lede strong{color:var(--text);font-weight:600}
        .badge{padding:2px 12px;border:1px solid var(--edge);border-radius:99px;font-size:.875rem;color:var(--muted);white-space:nowrap}
        .badge.good{border-color:transparent;background:var(--wash);color:var(--accent);font-weight:600}
        nav{position:sticky;top:0;z-index:2;margin-top:20px;background:var(--paper);border-bottom:1px solid var(--line)}
        nav ul{display:flex;gap:24px;max-width:1080px;margin:0 auto;padding:0 28px;list-style:none;overflow-x:auto;scrollbar-width:none}
        nav a{display:block;padding:12px 0;color:var(--muted);font-size:.9375rem;text-decoration:none;white-space:nowrap}
        nav a:hover{color:var(--accent)}
        a{color:var(--accent)}
        :focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:4px}
        main:focus{outline:none}
        .skip{position:absolute;left:-999px;top:0;z-index:9;padding:8px 16px;background:var(--paper);color:var(--accent)}
        .skip:focus{left:12px;top:8px}
        section{padding-top:52px;scroll-margin-top:12px}
        figure{margin:0 0 52px;scroll-margin-top:64px}
        section figure:last-child{margin-bottom:0}
        figcaption{max-width:46rem;margin-bottom:12px;color:var(--muted)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,210px),1fr));gap:14px}
        .tile{padding:18px 20px;background:var(--tile);border-radius:12px;min-width:0}
        .tile p{margin:0}
        .tile-label{color:var(--muted);font-size:.875rem;overflow-wrap:anywhere}
        .tile-value{padding:4px 0;font-size:1.75rem;line-height:1.25;font-weight:620;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
        .tile-value strong{color:var(--accent);font-weight:inherit}
        .tile-value small{color:var(--muted);font-size:1rem;font-weight:400;letter-spacing:0}
        .tile .tile-note{color:var(--muted);font-size:.875rem;line-height:1.45}
        .states{margin-top:22px}
        .state-bar{display:flex;gap:2px;height:10px;margin-bottom:10px;border-radius:5px;overflow:hidden}
        .state-bar span{min-width:3px}
        .legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 14px;padding:0;list-style:none;color:var(--muted);font-size:.875rem}
        .legend li{display:flex;align-items:center;gap:6px}
        .mark .fill{fill:currentColor}
        .mark .stroke{fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round}
        .mark .thick{stroke-width:2.6}
        \(Colour.allCases.map { ".fill-\($0.rawValue){background:var(--\($0.rawValue))}.ink-\($0.rawValue){color:var(--\($0.rawValue))}" }.joined())
        .panels{display:grid;grid-template-columns:minmax(0,1fr);gap:22px 32px}
        .panels.multiples,.panels.small{grid-template-columns:repeat(auto-fill,minmax(min(100%,228px),1fr))}
        .panel{min-width:0}
        @media (min-width:820px),print{.panels.pair{grid-template-columns:minmax(0,2fr) minmax(0,1fr)}}
        .panel-title{margin:0 0 2px;font-size:.875rem;font-weight:600;overflow-wrap:anywhere}
        .chart{display:block;width:100%;min-width:0;overflow:hidden}
        .chart svg{display:block;max-width:100%;height:auto;overflow:visible}
        .loading{color:var(--muted);font-size:.875rem}
        .notes,.muted{color:var(--muted)}
        .notes{margin:10px 0 0;max-width:46rem;font-size:.875rem}
        h3 .muted{font-weight:400}
        details{margin-top:10px}
        summary{display:inline-block;padding:4px 0;color:var(--muted);font-size:.875rem;cursor:pointer}
        summary::before{content:"";display:inline-block;width:6px;height:6px;margin:0 9px 2px 2px;border:solid currentColor;border-width:0 1.5px 1.5px 0;transform:rotate(-45deg)}
        details[open] summary::before{transform:rotate(45deg)}
        summary::-webkit-details-marker{display:none}
        summary:hover{color:var(--accent)}
        .scroll{margin:8px 0 12px;overflow-x:auto;border:1px solid var(--line);border-radius:10px}
        .scroll.tall{max-height:80vh;overflow-y:auto}
        details .scroll{max-height:26rem;overflow-y:auto}
        table{width:100%;border-collapse:collapse;font-size:.875rem;line-height:1.45;font-variant-numeric:tabular-nums}
        th,td{padding:8px 14px;border-top:1px solid var(--line);text-align:left;vertical-align:top;white-space:nowrap;unicode-bidi:isolate}
        thead th{border-top:0;background:var(--tile);color:var(--muted);font-weight:550}
        tbody tr:first-child>*{border-top:1px solid var(--line)}
        tbody th{font-weight:550}
        .tall thead th{position:sticky;top:0;z-index:1}
        .rest{display:none}
        .best>*{background:var(--wash)}
        td i{color:var(--muted);font-style:normal}
        td.why{white-space:normal;min-width:18rem}
        th button{all:unset;cursor:pointer}
        th button:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:4px}
        th button:hover{color:var(--accent)}
        th[aria-sort] button{color:var(--text)}
        th[aria-sort=ascending] button::after{content:" ↑"}
        th[aria-sort=descending] button::after{content:" ↓"}
        .controls{display:flex;flex-wrap:wrap;gap:10px 20px;align-items:center;margin:0 0 10px;font-size:.875rem;color:var(--muted)}
        .controls[hidden]{display:none}
        .controls p{margin:0}
        input,select,#trial-more{font:inherit;color:var(--text);background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:6px 12px;margin-left:6px}
        input{width:14rem;max-width:60vw}
        #trial-more{margin:0;cursor:pointer}
        #trial-more:hover{border-color:var(--accent);color:var(--accent)}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
        pre{margin:0 0 14px;padding:16px 20px;background:var(--tile);border-radius:10px;overflow-x:auto;font-size:.84375rem;line-height:1.55;tab-size:4}
        pre code{font-size:inherit}
        .advice{margin:16px 0 26px;padding:12px 18px;background:var(--wash);border-radius:10px}
        #best h3{margin-top:26px}
        .messages{margin:0 0 24px;padding:0;list-style:none}
        .messages p{margin:6px 0}
        .messages pre{max-height:20rem}
        .notice{margin-top:28px;padding:14px 20px;background:var(--tile);border-left:3px solid var(--warn);border-radius:0 10px 10px 0}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:0 32px;margin:0}
        .facts div{padding:10px 0;border-top:1px solid var(--line);min-width:0}
        .facts dt{color:var(--muted);font-size:.875rem}
        .facts dd{margin:0;overflow-wrap:anywhere}
        .digest{font-size:.75rem}
        footer{padding-top:56px;padding-bottom:56px;color:var(--muted);font-size:.875rem}
        #vg-tooltip-element{position:fixed;z-index:9;visibility:hidden;padding:8px 12px;max-width:min(20rem,80vw);background:var(--text);color:var(--paper);border-radius:8px;font-size:.8125rem;line-height:1.5;font-variant-numeric:tabular-nums;pointer-events:none}
        #vg-tooltip-element.visible{visibility:visible}
        #vg-tooltip-element table{font-size:inherit}
        #vg-tooltip-element td{padding:0;border:0;white-space:normal;overflow-wrap:anywhere}
        #vg-tooltip-element td.key{padding-right:10px;opacity:.7;white-space:nowrap}
        @media (max-width:600px){
        .top,main,footer{padding-left:18px;padding-right:18px}
        .top{padding-top:32px}
        nav ul{padding:0 18px;gap:20px}
        h1{font-size:1.75rem}
        section{padding-top:44px}
        .tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:10px}
        .tile{padding:14px}
        .tile-value{font-size:1.375rem}
        th,td{padding:8px 11px}
        .panels.small{grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px 14px}
        #best th,#best td{padding:8px;white-space:normal}
        #best td code{overflow-wrap:anywhere}
        }
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{
        @page{margin:16mm 14mm}
        body{font-size:10.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .top,main,footer{max-width:none;padding-left:0;padding-right:0}
        .top{padding-top:0}
        nav,.skip,.controls,#trial-more,summary,.loading,.why{display:none}
        .tall thead th{position:static}
        th button{display:none}
        th[data-title]::before{content:attr(data-title)}
        .legend{break-after:avoid}
        section{padding-top:28px}
        figure{margin-bottom:28px}
        .panels.multiples,.panels.small{grid-template-columns:repeat(4,minmax(0,1fr));gap:16px}
        figure,.tile,.panel,tr,.legend,pre,.facts div{break-inside:avoid}
        .tiles{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px}
        .tile{padding:12px 14px}
        h2,h3,figcaption,.panel-title,thead{break-after:avoid}
        .scroll,.scroll.tall,details .scroll{max-height:none;overflow:visible;border:0}
        table{font-size:8pt}
        th,td{padding:3px 6px;white-space:normal}
        pre{white-space:pre-wrap;max-height:none;overflow:visible}
        }

        """
}
