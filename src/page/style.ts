import { PRINT } from './style-print.js';

/** Colours by what they mean. Text on its ground has a contrast of 4.5 at least, in both schemes. */
const COLOURS = `
:root{color-scheme:light dark;--paper:#f5f4f0;--card:#fffefb;--ink:#1e2530;--soft:#56606e;--line:#dfdcd3;--link:#23588f;
--good:#27714f;--bad:#b0342a;--warn:#8a5a00;--off:#5a6371;--unsure:#66519d;
--up:#52a37f;--down:#c4463a;--none:#b8b4a7;--band:#c3d3e6;--stroke:#41688f;--mark:#fffefb;--edge:#8d95a1;--shadow:0 1px 2px #1e25300d,0 4px 16px #1e25300a}
@media (prefers-color-scheme:dark){:root{--paper:#12151a;--card:#1a1e25;--ink:#e6e8eb;--soft:#a4adb9;--line:#2c323c;--link:#93bdea;
--good:#6fc79e;--bad:#f18d80;--warn:#e2b45f;--off:#a4adb9;--unsure:#bba8ef;
--up:#3f8f6c;--down:#e2675a;--none:#4d5664;--band:#2b405a;--stroke:#83add9;--mark:#14181e;--edge:#6b7482;--shadow:none}}`;

const BASE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:70rem;padding:0 1.25rem 3rem;background:var(--paper);color:var(--ink);
font:400 1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}
ul,ol{list-style:none}
h1{font-size:1.05rem;font-weight:650;letter-spacing:-.005em}
h2{font-size:1.2rem;font-weight:650;letter-spacing:-.01em;line-height:1.3}
h3{font-size:1rem;font-weight:650;line-height:1.4;overflow-wrap:anywhere}
h4{font-size:.875rem;font-weight:650}
a{color:var(--link);text-underline-offset:.2em;text-decoration-thickness:1px}
b,strong{font-weight:650}
.nb{white-space:nowrap}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sprite{position:absolute}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
#services:focus{outline:none}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--card);border-radius:0 0 8px 8px;z-index:1}
.skip:focus{top:0}
.i{width:1em;height:1em;flex:none;fill:currentColor;vertical-align:-.125em}
.m{fill:none;stroke:var(--mark);stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.off{color:var(--off)}.unsure{color:var(--unsure)}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;padding:1.5rem 0 1rem}
.top p{color:var(--soft);font-size:.875rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow)}
.head{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;margin:2.5rem 0 .75rem}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.8125rem;color:var(--soft)}
.none{padding:1rem 1.25rem;color:var(--soft)}
.foot{margin-top:2.5rem;color:var(--soft);font-size:.8125rem}`;

const BANNER = `
.banner{display:flex;gap:1rem;align-items:flex-start;padding:1.25rem 1.4rem;border:1px solid;border-radius:12px}
.banner.good{background:color-mix(in srgb,var(--good) 9%,var(--card))}.banner.bad{background:color-mix(in srgb,var(--bad) 8%,var(--card))}
.banner.warn{background:color-mix(in srgb,var(--warn) 9%,var(--card))}.banner.off,.banner.unsure{background:var(--card)}
.banner>.i{width:2.1rem;height:2.1rem}
.banner h2{font-size:1.6rem;color:var(--ink);line-height:2.1rem}
.banner>div{min-width:0;color:var(--ink)}
.counts{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;margin-top:.35rem}
.counts .i{width:.85em;height:.85em;vertical-align:-.05em;margin-right:.15em}
.ill{margin-top:.35rem;font-size:.9375rem;overflow-wrap:anywhere}
.stale{margin-bottom:1rem;padding:1rem 1.4rem;border-radius:12px;background:#7a4a00;color:#fff}
.is-stale .banner{background:var(--card);border-style:dashed}`;

const ROWS = `
.row{display:grid;grid-template-columns:minmax(0,15.5rem) minmax(0,1fr) 10.5rem;gap:.1rem 1.75rem;padding:.9rem 1.4rem .55rem;align-items:start}
.row+.row{border-top:1px solid var(--line)}
.row:target{background:color-mix(in srgb,var(--link) 7%,var(--card))}
.state{font-size:.875rem}.state .i{margin-right:.15em}
.since{color:var(--soft);display:block;font-size:.8125rem}
.bars{display:flex;gap:1px;height:1.9rem;align-items:flex-end}
.bars i{flex:1 1 0;height:100%;background:var(--up);border-radius:1.5px}
.bars i:hover{filter:brightness(1.18)}
.bars .n,.key.n{height:5px;background:var(--none)}
.bars .d1{background:linear-gradient(var(--down) 22%,var(--card) 22% 30%,var(--up) 30%)}
.bars .d2{background:linear-gradient(var(--down) 38%,var(--card) 38% 46%,var(--up) 46%)}
.bars .d3,.key.d3{background:linear-gradient(var(--down) 62%,var(--card) 62% 70%,var(--up) 70%)}
.bars .d4{background:var(--down)}
.key{display:inline-block;width:.4rem;height:.85rem;border-radius:1.5px;background:var(--up);vertical-align:-.1em;margin-right:.25em}
.key.n{vertical-align:0}
.key.l{width:.9rem;height:.6rem;border-radius:0;background:var(--band);border-bottom:1.5px solid var(--stroke);vertical-align:0}
.spark{display:block;width:100%;height:1.35rem;margin-top:.3rem}
.band{fill:var(--band)}
.line{fill:none;stroke:var(--stroke);stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.num{text-align:right;font-size:.8125rem;color:var(--soft);line-height:1.35}
.num b{font-size:1.125rem;line-height:1.9rem;color:var(--ink)}
.lat{display:flex;flex-wrap:wrap;gap:0 .6rem;justify-content:flex-end;margin-top:.3rem}
.note{grid-column:1/-1;font-size:.875rem;margin-top:.3rem;overflow-wrap:anywhere}
details{font-size:.875rem}
.row>details{grid-column:1/-1}
summary{cursor:pointer;color:var(--soft);width:fit-content;padding:.1rem 0;font-size:.8125rem}
summary:hover{color:var(--ink)}
details dl{margin:.25rem 0 .5rem;display:grid;gap:.15rem}
details dl>div{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.75rem}
dt{color:var(--soft)}dd{overflow-wrap:anywhere}
details li{overflow-wrap:anywhere;padding:.1rem 0}`;

const REST = `
.open>li{padding:1rem 1.4rem;display:flex;flex-wrap:wrap;gap:0 1rem;align-items:baseline}.story,.affected{flex-basis:100%}.open>li+li{border-top:1px solid var(--line)}
.when,.affected{font-size:.875rem;color:var(--soft)}
.story{margin:.5rem 0;border-left:2px solid var(--line);padding-left:1rem;font-size:.9375rem}
.story li{padding:.15rem 0;display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:.75rem;overflow-wrap:anywhere}
.at{color:var(--soft);font-size:.875rem}
.wide,.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;padding:.5rem .75rem;vertical-align:top;font-weight:400}
th:first-child,td:first-child{padding-left:1.4rem}th:last-child,td:last-child{padding-right:1.4rem}
@media (max-width:44rem){table{min-width:42rem}}
thead th{color:var(--soft);font-size:.8125rem;border-bottom:1px solid var(--line);vertical-align:bottom}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody th{font-weight:650;white-space:nowrap}
.cause{overflow-wrap:anywhere;min-width:12rem}
.figures td,.figures thead th:not(:first-child){text-align:right}.figures td{white-space:nowrap}
.graph{padding:1rem 0}.graph>p,.graph>details{padding:0 1.4rem;font-size:.875rem}
.graph>.apart{color:var(--soft);margin-top:.5rem}.graph>details{margin-top:.25rem}
.blocks{color:var(--bad);font-weight:650;margin-bottom:.5rem}
.scroll{padding:.25rem .9rem;max-height:44rem;overflow:auto}
.dag{display:block}
.e{fill:none;stroke:var(--edge);stroke-width:1.25}.e.b{stroke:var(--down);stroke-width:2.25}
#tip path{fill:var(--edge)}#tip-b path{fill:var(--down)}
.box rect{fill:var(--card);stroke:var(--edge);stroke-width:1.25}.box.bad rect{stroke:var(--down);stroke-width:1.75}
.box.many rect{stroke-dasharray:3 3}
.box use{fill:currentColor}
.box text{font:500 12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:var(--ink)}
@media (max-width:44rem){
body{padding:0 .75rem 2rem}
.row{grid-template-columns:minmax(0,1fr) auto;gap:.35rem 1rem;padding:.9rem 1rem}
.past{grid-column:1/-1;grid-row:2}
.lat{display:none}
.banner{padding:1rem}.banner h2{font-size:1.35rem}.banner>.i{width:1.7rem;height:1.7rem}
.open>li{padding:.9rem 1rem}
.story li{grid-template-columns:minmax(0,1fr);gap:0}
.graph>p,.graph>details{padding:0 1rem}.none{padding:1rem}
th:first-child,td:first-child{padding-left:1rem}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media (forced-colors:active){.bars i{forced-color-adjust:none}.m{stroke:Canvas}}`;

/** The whole style sheet. Nothing in the page has a style of its own: the page's policy allows none. */
export const STYLE = [COLOURS, BASE, BANNER, ROWS, REST, PRINT].join('').replaceAll('\n', '');
