/// The page's own program: draws the figures, sorts and filters the table of trials.
///
/// The page is complete without it.
enum PageScript {
    /// A script element and its exact content, which the page's policy names by digest.
    struct Element: Sendable {
        var content: String
        var markup: Markup
    }

    /// Wraps a program so that the page stays well-formed as XML: the markers are comments to JavaScript.
    static func element(_ program: String) -> Element {
        let content = "//<![CDATA[\n" + program + "\n//]]>"
        return Element(content: content, markup: Markup(trusted: "<script>" + content + "</script>\n"))
    }

    static let text = #"""
        "use strict";
        (() => {
          const json = (id) => {
            const element = document.getElementById(id);
            return element ? JSON.parse(element.textContent) : null;
          };

          // Figures. Colours are references that the style sheet resolves, so themes and print need no redrawing.
          const narrowest = 600;
          const views = new Map();
          const theme = json("figure-theme");
          const draw = async (chart) => {
            const narrow = json(chart.id + "-narrow");
            const isNarrow = narrow !== null && chart.clientWidth < narrowest;
            const shown = views.get(chart.id);
            if (shown && shown.isNarrow === isNarrow) return;
            const specification = Object.assign(json(chart.id + "-spec"), isNarrow ? narrow : {});
            if (shown) shown.result.finalize();
            const result = await vegaEmbed(chart, specification, {
              actions: false, ast: true, config: theme, defaultStyle: false, mode: "vega-lite", renderer: "svg",
              tooltip: { theme: "custom", disableDefaultStyle: true }
            });
            chart.style.minHeight = "0";
            views.set(chart.id, { result, isNarrow });
          };
          const drawAll = async () => {
            for (const chart of document.querySelectorAll(".chart")) {
              try {
                await draw(chart);
              } catch (error) {
                chart.textContent = "This picture could not be drawn: " + error.message + ". Its data are in the table below.";
              }
              await new Promise((resume) => setTimeout(resume, 0));
            }
            document.documentElement.dataset.figures = "drawn";
          };
          if (typeof vegaEmbed === "function") {
            let waiting = 0;
            window.addEventListener("resize", () => {
              clearTimeout(waiting);
              waiting = setTimeout(drawAll, 200);
            });
            drawAll();
          }

          // The table of trials.
          const table = document.getElementById("trial-table");
          if (!table) return;
          const body = table.tBodies[0];
          const rows = Array.from(table.tBodies).flatMap((part) => Array.from(part.rows));
          table.querySelectorAll(".rest").forEach((part) => part.remove());
          const page = 100;
          let limit = page;
          let matching = rows;
          const filter = document.getElementById("trial-filter");
          const state = document.getElementById("trial-state");
          const more = document.getElementById("trial-more");
          const count = document.getElementById("trial-count");
          const show = () => {
            body.replaceChildren(...matching.slice(0, limit));
            more.hidden = matching.length <= limit;
            const all = rows.length + (rows.length === 1 ? " trial" : " trials");
            count.textContent = matching.length === rows.length ? all : matching.length + " of " + all;
          };
          const select = () => {
            const words = filter.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
            matching = rows.filter((row) => {
              if (state.value !== "" && row.cells[1].textContent !== state.value) return false;
              const text = row.textContent.toLowerCase();
              return words.every((word) => text.includes(word));
            });
            limit = page;
            show();
          };
          const key = (row, column) => {
            const cell = row.cells[column];
            return cell.dataset.v === undefined ? cell.textContent : cell.dataset.v;
          };
          const headings = Array.from(table.tHead.rows[0].cells);
          const sort = (column) => {
            const heading = headings[column];
            const isNumber = heading.classList.contains("number");
            const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
            headings.forEach((other) => other.removeAttribute("aria-sort"));
            heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
            const keyed = rows.map((row, index) => {
              const text = key(row, column);
              return { row, index, text, number: Number(text.replace("\u2212", "-")) };
            });
            keyed.sort((a, b) => {
              // What is not a number stays at the end in either direction.
              if (isNumber) {
                const missing = Number.isNaN(a.number) - Number.isNaN(b.number);
                if (missing !== 0) return missing;
                return direction * (a.number - b.number) || a.index - b.index;
              }
              return direction * a.text.localeCompare(b.text, "en", { numeric: true }) || a.index - b.index;
            });
            keyed.forEach((entry, index) => { rows[index] = entry.row; });
            select();
          };
          headings.forEach((heading, column) => {
            const button = document.createElement("button");
            button.type = "button";
            heading.dataset.title = heading.textContent;
            button.append(...heading.childNodes);
            heading.append(button);
            button.addEventListener("click", () => sort(column));
          });
          document.getElementById("trial-controls").hidden = false;
          document.getElementById("trial-controls").addEventListener("submit", (event) => event.preventDefault());
          filter.addEventListener("input", select);
          state.addEventListener("change", select);
          more.addEventListener("click", () => {
            limit += 10 * page;
            show();
          });
          show();
        })();
        """#
}
