/** On paper: dark on white, no row torn in two, every fold open, nothing scrolled away. */
export const PRINT = `
@media print{
:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#111;--soft:#444;--line:#bbb;--link:#111;--good:#1c5c3f;--bad:#96251c;--warn:#6d4700;
--off:#444;--unsure:#4b3a7d;--up:#52a37f;--down:#b0342a;--none:#bbb;--band:#c3d3e6;--stroke:#2d5379;--mark:#fff;--edge:#777;--shadow:none}
body{max-width:none;padding:0;font-size:10pt}
.bars i,.key,.i,.banner,.stale,.box,.band{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.row,.open>li,.banner,tr,.graph{break-inside:avoid}
.head{break-after:avoid}
thead{display:table-header-group}
.skip,summary{display:none}
details::details-content{content-visibility:visible;block-size:auto}
.wide,.scroll{overflow:visible;max-height:none}
.dag{max-width:100%;height:auto}
.downs td,.downs th,.figures td,.figures th{white-space:normal;padding:.25rem .4rem}
.row{grid-template-columns:11rem minmax(0,1fr) 6.5rem;gap:.1rem 1rem}
a{text-decoration:none}}`;
