<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>Write why, in at least %n character(s).</source>
        <translation>
            <numerusform>Write why, in at least %n character.</numerusform>
            <numerusform>Write why, in at least %n characters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too long by %n character(s).</source>
        <translation>
            <numerusform>Too long by %n character.</numerusform>
            <numerusform>Too long by %n characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::ActivityDialog</name>
    <message numerus="yes">
        <source>%n page(s) dropped</source>
        <translation>
            <numerusform>%n page dropped</numerusform>
            <numerusform>%n pages dropped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s) found</source>
        <translation>
            <numerusform>%n difference found</numerusform>
            <numerusform>%n differences found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n act(s) of other people are kept on this computer. They go out when those people sign in here.</source>
        <translation>
            <numerusform>%n act of another person is kept on this computer. It goes out when that person signs in here.</numerusform>
            <numerusform>%n acts of other people are kept on this computer. They go out when those people sign in here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::AuditView</name>
    <message numerus="yes">
        <source>%n newer event(s)</source>
        <translation>
            <numerusform>%n newer event</numerusform>
            <numerusform>%n newer events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n newer events</source>
        <translation>
            <numerusform>At least %n newer event</numerusform>
            <numerusform>At least %n newer events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, and %n more finding(s)</source>
        <extracomment>Of an audit log in which more than one thing is wrong; %1 is the first of them.</extracomment>
        <translation>
            <numerusform>%1, and %n more finding</numerusform>
            <numerusform>%1, and %n more findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::ExportBar</name>
    <message numerus="yes">
        <source>Exporting %n row(s)…</source>
        <translation>
            <numerusform>Exporting %n row…</numerusform>
            <numerusform>Exporting %n rows…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1</source>
        <translation>
            <numerusform>%n row written to %1</numerusform>
            <numerusform>%n rows written to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::ImpactStep</name>
    <message numerus="yes">
        <source>I have read these %n effect(s)</source>
        <translation>
            <numerusform>I have read this one effect</numerusform>
            <numerusform>I have read these %n effects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::LoadProgress</name>
    <message numerus="yes">
        <source>%1 · %2 a second · about %n min left</source>
        <extracomment>First load: %1 &quot;1,200 of 90,000 rows&quot;, %2 rows each second, %n minutes left.</extracomment>
        <translation>
            <numerusform>%1 · %2 a second · about %n min left</numerusform>
            <numerusform>%1 · %2 a second · about %n min left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 · %2 a second · about %n s left</source>
        <extracomment>First load: %1 &quot;1,200 of 90,000 rows&quot;, %2 rows each second, %n seconds left.</extracomment>
        <translation>
            <numerusform>%1 · %2 a second · about %n s left</numerusform>
            <numerusform>%1 · %2 a second · about %n s left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::PayoutsView</name>
    <message numerus="yes">
        <source>%n payout(s)</source>
        <translation>
            <numerusform>%n payout</numerusform>
            <numerusform>%n payouts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::QueueBar</name>
    <message numerus="yes">
        <source>%1, %n case(s)</source>
        <translation>
            <numerusform>%1, %n case</numerusform>
            <numerusform>%1, %n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::ScreenFormat</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <extracomment>How long ago something happened.</extracomment>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <extracomment>How long ago something happened.</extracomment>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <extracomment>An age in minutes, as in &quot;Data 26 min old&quot;.</extracomment>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <extracomment>An age in hours, as in &quot;Data 3 h old&quot;.</extracomment>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d</source>
        <extracomment>An age in days, as in &quot;Data 2 d old&quot;.</extracomment>
        <translation>
            <numerusform>%n d</numerusform>
            <numerusform>%n d</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::SidebarItem</name>
    <message numerus="yes">
        <source>%1, %n waiting</source>
        <extracomment>A view in the sidebar: %1 its name, %n how many rows wait there.</extracomment>
        <translation>
            <numerusform>%1, %n waiting</numerusform>
            <numerusform>%1, %n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::StatusLine</name>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n queued</numerusform>
            <numerusform>%n queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n issue(s)</source>
        <translation>
            <numerusform>%n issue</numerusform>
            <numerusform>%n issues</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>steward::ui::SyncDialog</name>
    <message numerus="yes">
        <source>%1, %n change(s) ahead</source>
        <translation>
            <numerusform>%1, %n change ahead</numerusform>
            <numerusform>%1, %n changes ahead</numerusform>
        </translation>
    </message>
</context>
</TS>
