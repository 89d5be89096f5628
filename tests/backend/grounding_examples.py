"""Documents and questions written for measuring the floor: what a reply looks for, and the heading it should find."""

HANDBOOK = """# Supplier handbook

## 1. Monthly reports
Suppliers send their performance report by the fifth working day of the month. The account owner checks every figure
against our own ticket system before the review meeting. A difference of more than two points is raised in writing on
the same day. Reports that arrive late are recorded in the supplier log, and three late reports in a quarter are
brought to the commercial manager, who decides whether a formal notice is sent.

## 2. Service levels and credits
A service credit is claimed when a service level is missed in two months running. The claim is written by the contract
owner within ten working days and names the clause, the month and the figure. Credits are never waived in a meeting:
a waiver needs the written agreement of the commercial manager. The supplier may answer within five working days.

## 3. Invoices
An invoice is paid only when it carries the purchase order number and matches the delivery record. Where the two
differ, the finance desk holds the whole invoice and asks the supplier for a corrected one. Nobody may approve an
invoice for a service they ordered themselves. Disputed sums are settled within thirty days.

## 4. Ending a contract
Notice to end a contract is given in writing, at least ninety days before the end date, and signed by the commercial
manager. An exit plan is agreed in the first month of the notice. Data held by the supplier is returned or destroyed
within thirty days of the last day of service, and a certificate of destruction is kept for six years.
"""

RUN_BOOK = """# Escalation run book

## When a queue passes its limit
When the queue holds more than two hundred open tickets for one hour, the shift lead tells the duty manager by phone.
The duty manager may move up to four people from other queues and must write down who was moved and when. If the queue
is not below its limit after three hours, the client's service owner is told.

## When a system is down
An outage is reported to the service desk at once, with the time it was seen and the number of people who cannot work.
The shift lead posts a note every thirty minutes until the system is back. Nobody promises a time of repair that the
technical team has not given.

## After an incident
A review is held within five working days. It names what happened, what was done and what will change, and it never
names a person as the cause. The notes are sent to everyone who took part.
"""

PRIVACY = """# Data protection policy

## Sharing personal data
Personal data leaves the company only under a signed data sharing agreement. Spreadsheets with names of customers are
never sent by e-mail; they are placed in the secure folder, and access ends after seven days. Anybody who is asked for
data by a supplier passes the request to the data protection officer.

## When data is lost
A loss of personal data is reported to the data protection officer within two hours of being noticed, also at night
and at weekends. The officer decides whether the regulator must be told, which has to happen within seventy-two hours.
Nobody writes to the people concerned before the officer has agreed the words.

## Working from home
Papers with personal data are not taken home. Screens are locked when nobody is in front of them, and calls about
customers are taken where nobody else can hear them.
"""

DOCUMENTS = {"Supplier handbook": HANDBOOK, "Escalation run book": RUN_BOOK, "Data protection policy": PRIVACY}

# What a reply looks for (one or two questions to the index), and part of the heading wanted; "" = nothing fits.
QUESTIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("What does the policy say about late reports?",), "Monthly reports"),
    (("what does the handbook say about checking the figures",), "Monthly reports"),
    (
        (
            "checking a supplier's figures. How do you know that a supplier's report is right?",
            "I read the report and compare it with last month, then I talk to them.",
        ),
        "Monthly reports",
    ),
    (("Does the contract allow us to waive a service credit?",), "Service levels"),
    (
        (
            "following up a missed service level. What do you do when a target is missed?",
            "They missed the answer time again so I rang them and asked why.",
        ),
        "Service levels",
    ),
    (("What is our policy on invoices that do not match?",), "Invoices"),
    (
        (
            "clearing up an invoice that does not match. What would you check first?",
            "The bill was higher than the order and I asked finance to wait.",
        ),
        "Invoices",
    ),
    (("How much notice does the contract ask for?",), "Ending a contract"),
    (("leaving a supplier in good order. What has to be settled before the last day?",), "Ending a contract"),
    (("does the run book say when to call the duty manager",), "queue"),
    (
        (
            "deciding when to escalate. At which point would you bring somebody else in?",
            "When there are too many tickets waiting I tell my lead.",
        ),
        "queue",
    ),
    (("What do the rules say about outages?",), "system is down"),
    (("telling people about a fault. What do you tell them, and how often?", "The system was down all day."), "down"),
    (("is there a guideline on incident reviews",), "After an incident"),
    (("learning from something that went wrong. What did you change afterwards?",), "After an incident"),
    (("What does the policy say about sending customer data to a supplier?",), "Sharing personal data"),
    (
        (
            "sharing personal data safely. How do you decide what may leave the company?",
            "They asked for the customer list and I emailed the spreadsheet.",
        ),
        "Sharing personal data",
    ),
    (("is there a policy about lost data",), "When data is lost"),
    (("noticing a breach. Who has to know first, and how soon?", "I left my laptop on the train."), "data is lost"),
    (("what's the rule on taking papers home",), "Working from home"),
    (("What does the policy say about parental leave?",), ""),
    (("is there a procedure for booking meeting rooms",), ""),
    (("What is our policy on travel expenses?",), ""),
    (("does the handbook say anything about pay rises",), ""),
    (("does the contract say anything about uniforms",), ""),
    (("giving feedback to a colleague. How did you begin?", "I told her I liked how she had handled the call."), ""),
    (("making a stakeholder map. Whom did you put where?", "I drew a grid of interest and influence."), ""),
    (("leading a change of process. Who resisted, and why?", "The team liked the old way of working."), ""),
    (("using a spreadsheet formula. Which one did you choose?", "I used a lookup across two sheets."), ""),
    (("preparing a presentation. What did you leave out?", "I cut the slides down to five."), ""),
    (("planning your own learning. What will you do first?", "I want to get better at asking questions."), ""),
    (("negotiating a price. What did you offer in return?", "I asked for ten per cent off and got six."), ""),
)
