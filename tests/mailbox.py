"""An invented mailbox, of which it is known what happened on which day.

The wording is put together from what advice for recruiters and applicants recommends, and knows nothing of the phrases
by which the importer recognises it.
"""

# ruff: noqa: E501 - the text of a mail stands on one line

import base64
import quopri
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from email.header import Header
from email.utils import format_datetime

ME, MY_NAME = "sam.lee@mailhome.example", "Sam Lee"
COMPANIES = (
    "Blue Heron Labs|blueheronlabs.example", "Tall Pine|tallpine.example", "Kestrel & Sons|kestrelsons.example",
    "Größer Maschinenbau|groesser.example", "Red Kite Logistics|redkite.example", "Ørsund Energy|orsund.example",
    "Larkfield Health|larkfield.example", "3Peak Data|3peak.example", "Copper Beech Insurance|copperbeech.example",
    "Nimbus Freight|nimbusfreight.example", "Wren and Co|wrenco.example", "Polder Systems|poldersystems.example",
    "Quarry Street Hospital|quarrystreet.example", "Fennel Foods|fennelfoods.example", "Auger Robotics|auger.example",
    "Marlowe Bank|marlowe.example", "Sable Studios|sable.example", "Tidewater Schools|tidewater.example",
    "Juniper Row|juniperrow.example", "Ostrava Steel|ostravasteel.example", "Brightwell|brightwell.example",
    "Harrow Telecom|harrowtelecom.example", "Loom Textiles|loomtextiles.example", "Moss Hill Care|mosshill.example",
    "Vantage Point Optics|vantagepoint.example", "Cedar Rail|cedarrail.example", "Pemberton Group|pemberton.example",
    "Solano Solar|solanosolar.example", "Finch Payments|finchpay.example", "Elm City Council|elmcity.example",
    "Granite Peak Outfitters|granitepeak.example", "Ivory Coast Coffee|ivorycoffee.example", "Talbot|talbot.example",
    "Hollis Aerospace|hollisaero.example", "Umber Design|umberdesign.example", "Yarrow Pharma|yarrow.example",
    "Dunlin Software|dunlin.example", "Everly Home|everlyhome.example", "Zephyr Airways|zephyrair.example",
    "Northgate Library Services|northgate.example", "Osprey Security|ospreysec.example", "Rook Games|rookgames.example",
    "Saffron Hotels|saffronhotels.example", "Teal River|tealriver.example", "Upland Dairy|uplanddairy.example",
    "Violet Learning|violetlearning.example", "Weir Plumbing|weirplumbing.example", "Xenia Clinics|xenia.example",
    "Aldgate Legal|aldgatelegal.example", "Birchwood Motors|birchwoodmotors.example", "Clover Analytics|cloveran.example",
    "Drummond Oil|drummond.example", "Foxglove Media|foxglove.example", "Gannet Shipping|gannetship.example",
    "Hazel Grove Nurseries|hazelgrove.example", "Isar Biotech|isarbio.example", "Kingsley Paper|kingsleypaper.example",
)  # fmt: skip
TITLES = (
    "Network Technician", "Help Desk Analyst II", "Office Manager", "Sr. Data Engineer", "C++ Developer",
    "Customer Support Specialist", "Warehouse Supervisor", "Registered Nurse", "Accounts Payable Clerk", "UX Designer",
    "Junior Project Manager", "Electrician", "Marketing Coordinator", "Machine Learning Engineer", "Pastry Chef",
    "HR Generalist", "Quality Inspector", "Legal Assistant", "Product Manager", "Lab Technician",
)  # fmt: skip
PEOPLE = (
    "Rita Ray", "Mara Lind", "Omar Haddad", "Kim Park", "Bo Nilsen", "Ana Silva", "Jürgen Weiß", "Chidi Obi",
    "Priya Raman", "Tomás Vega", "Li Na", "Grace Hall", "Ines Duarte", "Paul Becker", "Noor Khan", "Ewa Nowak",
)  # fmt: skip
SYSTEMS = ("no-reply@us.greenhouse-mail.io", "no-reply@hire.lever.co", "no-reply@ashbyhq.com",
           "notifications@smartrecruiters.com", "noreply@candidates.workablemail.com", "talent+autoreply@talent.icims.com")  # fmt: skip

RECEIPTS = (
    ("Thanks for applying to {c}", "Hi Sam,\n\nThanks for applying to the {t} opening at {c}! We appreciate you taking the time. Our recruiters read every application, and if your background lines up with what we need we will contact you to arrange an interview. If we do not pick you this time, please keep an eye on our jobs page."),
    ("Your application for {t} at {c}", "Dear Sam Lee,\n\nThis is to let you know that your application reached us safely. The hiring team is now looking at all submissions. Only candidates who are shortlisted will be contacted.\n\nKind regards,\n{c} Recruitment"),
    ("We've got your application!", "Hello Sam,\n\nWe are delighted that you would like to become part of {c}. Your application for the role of {t} has landed with us and someone from our team will go through it. Unfortunately we cannot give individual feedback because of the number of applications.\n\nBest wishes\nThe {c} People Team"),
    ("Application received - {t}", "Thank you for your application to the {t} position at {c}.\n\nWe have successfully received it and it is currently under review. You should expect to hear from us within 5-7 business days.\n\nApplication Details:\n- Position: {t}\n- Location: on site\n\n{c} Talent Team"),
    ("{c} | Application confirmation", "Dear candidate,\n\nWe acknowledge receipt of your application for the vacancy of {t}. Should your profile match our requirements, we will invite you for a conversation. If you have not heard from us within four weeks, please assume that your application was not successful on this occasion."),
    ("Thank you for your interest in {c}", "Hi Sam,\n\nWe received your resume for {t} and are excited to review it. What happens next? We will look at your experience, and if there is a good match a recruiter will be in touch for a phone screen.\n\nGood luck!\n{c}"),
    ("Thank you for applying for the {t} position", "Thank you for applying for the {t} position. We look forward to reviewing your application and will be in touch soon.\n\nAccess My Application\n\n{c}"),
    ("Confirmation of your job application", "Dear Mr Lee,\n\nthank you for submitting your documents for the position of {t}. We will check them thoroughly and come back to you as soon as possible; please be patient until then.\n\nYours sincerely\n{c}\nHuman Resources"),
)  # fmt: skip
BOARD_RECEIPTS = (
    ("LinkedIn <jobs-noreply@linkedin.com>", "Sam, your application was sent to {c}", "Your application was sent to {c}\n\n{t}\n{c}\nApplied on this day\n\nNext steps: view similar jobs"),
    ("Indeed Apply <indeedapply@indeed.com>", "Indeed Application: {t}", "Application submitted\n\n{t}\n{c} - Springfield\n\nThe following items were sent to {c}. Good luck!\n- Application\n- Resume"),
)  # fmt: skip
REFUSALS = (
    ("Your application to {c}", "Dear Sam,\n\nThank you for your interest in the {t} role. Unfortunately, your application has been unsuccessful at this time. We appreciate the time and effort you put into it.\n\nRegards"),
    ("Update on your application for {t} at {c}", "Hi Sam,\n\nThank you for taking the time to apply for the {t} role at {c}. After careful consideration, we regret to inform you that we will not be moving forward with your application at this time. We wish you the best in your future endeavors."),
    ("{c} | Application Update", "Thank you for your time and interest in applying to the {t} position. We were overwhelmed with the quality of applicants. Upon further review, the team was unable to select you as a top candidate for the current need. However, we encourage you to re-apply for another opportunity.\n\nBest of luck in your search,\n\n{c} People Operations"),
    ("{t} - {c}", "Hello Sam,\n\nI wanted to let you know that we have decided to go ahead with somebody whose experience is nearer to what this job needs. It was a hard choice. Please do look at our openings again later on."),
    ("Regarding your application", "Dear Mr Lee,\n\nwe have now finished our selection for the position of {t} at {c} and must tell you that you are not among the candidates we will be meeting. We are sorry that we cannot give you better news."),
    ("Position update", "Dear Candidate,\n\nThe {t} position you applied for at {c} has been filled and is therefore closed. We will keep your details on file.\n\nTalent Acquisition"),
    ("Following up on your candidacy with {c}", "Hi Sam,\n\nWe really enjoyed getting to know you. This was not an easy decision, but we won't be extending an offer for the {t} role. Wishing you every success with what comes next."),
    ("Your candidacy for {t}", "Dear Sam,\n\nAfter reviewing a large number of strong profiles, we have chosen to pursue other applicants whose qualifications match the {t} job more closely. Thank you again for considering {c}."),
    ("Thank you from {c}", "Hello Sam,\n\nThank you for interviewing with us for {t}. While your skills impressed us, we are not able to offer you the position this time."),
)  # fmt: skip
INVITATIONS = (
    ("Interview invitation - {t}", "Dear Sam,\n\nThank you for your interest in the {t} position at {c}. We are pleased to invite you for an interview. Please let us know which of these times suits you:\n\n- Monday, 2 pm\n- Tuesday, 10 am\n\nBest regards,\n{p}"),
    ("{c}: phone call about {t}", "Hi Sam,\n\nI read your application for {t} with great interest and would love to talk. Do you have half an hour on Thursday or Friday for a phone call?\n\n{p}\n{c}"),
    ("Next steps with {c}", "Hello Sam,\n\nGood news: the team liked your application for {t} and we want to get to know you better. Could you send me a few slots next week for a video interview of 45 minutes?\n\nBest,\n{p}"),
    ("Scheduling request - {t} interview", "Hi Sam,\n\nThanks for your application to the {t} role at {c}. We'd like to schedule a phone interview to discuss your background. Could you please let us know your availability?\n\n{p}"),
    ("Your interview at {c}", "Dear Sam,\n\nthis is to confirm your interview for {t} on Wednesday at 11:00 at our office. Please bring a photo ID and ask for {p} at the desk."),
    ("{t}: we would like to meet you", "Dear Mr Lee,\n\nyou have been shortlisted for {t}. We would like you to come in and meet the team at {c} next Tuesday at 9.30 am. Please confirm that you can make it.\n\n{p}"),
    ("Coding task for the {t} role", "Hi Sam,\n\nwe'd like to move ahead with your application at {c}. As a next step please do the attached task, it takes about two hours, and send it back within a week. We will talk about it afterwards in an interview.\n\n{p}"),
)  # fmt: skip
NO_NEWS = (
    "Hi Sam,\n\nthanks for checking in. We are still going through applications for {t} and I don't have anything new to report yet. I will write as soon as I know more.\n\n{p}",
    "Hello Sam,\n\nThank you for your email and your continued interest. The hiring manager has been travelling, so no decision has been taken. Please bear with us.\n\nBest\n{p}",
    "Hi,\n\nit is taking us longer than planned. We hope to make up our minds by the end of the month and will get back to you then.\n\n{p}",
    "Dear Sam,\n\nyour application is with the department and remains under consideration. I'll keep you posted.\n\nRegards,\n{p}",
    "Sam, appreciate the nudge! Nothing to share at this point, the role is on hold until the budget is signed off. I'll let you know when that changes.\n\n{p}",
)  # fmt: skip
OFFERS = (
    ("Offer letter - {t}", "Congratulations Sam!\n\nWe are excited to extend you an offer for the {t} position at {c}. Please review the attached offer letter. We would appreciate your response within 7 days.\n\n{p}"),
    ("{t} at {c}", "Dear Sam,\n\nfollowing our conversations I am delighted to offer you the job of {t}. The contract is attached; please sign and return it by Friday.\n\n{p}"),
    ("Welcome to {c}?", "Hi Sam,\n\neverybody you met was impressed, and we would be thrilled to have you: we want to offer you the role of {t}, starting on the first of next month. Call me and we go through the details.\n\n{p}"),
    ("Your offer from {c}", "Dear Sam,\n\nOn behalf of {c}, I am pleased to confirm our offer of employment as {t}. Your salary and benefits are set out in the enclosed letter.\n\n{p}"),
)  # fmt: skip
FOLLOW_UPS = (
    ("Following up on my {t} application", "Dear {p},\n\nI hope you are well. I wanted to follow up on my application for the {t} role that I submitted last week. I remain very interested in working for {c}. Is there anything else you need from me?\n\nThank you for your time and consideration.\nSam Lee"),
    ("{t} application", "Hi {p},\n\nI applied for the {t} opening ten days ago and wonder whether you have had a chance to look at my resume. I'd be glad to answer any questions.\n\nBest\nSam"),
    ("Checking in: {t}", "Hello {p},\n\njust checking in to see where things stand with the {t} position at {c}. I am still keen.\n\nKind regards,\nSam Lee"),
    ("A quick question about the {t} role", "Dear {p},\n\ncould you tell me how the selection for {t} is coming along, and when I might expect to hear back? My application went in on the website.\n\nThanks\nSam"),
)  # fmt: skip
THANKS = (
    ("Thank you", "Dear {p},\n\nThank you for taking the time to meet with me yesterday to discuss the {t} role. I enjoyed learning about the team. I look forward to hearing from you.\n\nSam Lee"),
    ("Thanks for today", "Hi {p},\n\nmany thanks for the conversation this morning. Hearing how {c} works made me want the {t} job even more.\n\nSam"),
    ("Great to meet you", "Hello {p},\n\nIt was a pleasure talking with you about {t}. The part about training new colleagues stayed with me. Thank you for your time!\n\nBest,\nSam"),
    ("Our interview", "Dear {p},\n\nI appreciated the chance to interview for {t} on Tuesday, and I am grateful for your openness.\n\nSam Lee"),
)  # fmt: skip
APPLICATIONS = (
    ("Application for {t}", "Dear hiring team,\n\nplease find attached my CV and cover letter for the {t} position at {c}. I would be happy to tell you more in person.\n\nSam Lee"),
    ("{t} at {c} - Sam Lee", "Dear Sir or Madam,\n\nI am writing to apply for the role of {t} which you advertised last week. My resume is enclosed.\n\nYours faithfully\nSam Lee"),
)  # fmt: skip
ANSWERS = ("Hi {p},\n\nThursday at 2 pm works well for me. I look forward to it.\n\nSam",
           "Dear {p},\n\nthank you, Tuesday is fine. Please let me know if I should bring anything.\n\nSam Lee")  # fmt: skip
AWAY = ("Automatic reply: {s}", "I am out of the office until Monday with limited access to email. For urgent matters please ask reception.")  # fmt: skip
NEWSLETTERS = (
    ("LinkedIn Job Alerts <jobalerts-noreply@linkedin.com>", "12 new jobs for Network Technician in Springfield", "Your job alert: Network Technician at Tall Pine. Apply now. Office Manager at Brightwell. Easy Apply."),
    ("Indeed <alert@indeed.com>", "Help Desk Analyst at Polder Systems and 9 more jobs", "These openings match your search. Apply early to be seen first. You applied to similar positions."),
    ("Career Coach Weekly <hello@coachweekly.example>", "What recruiters really mean", "When a recruiter writes that unfortunately they decided to move forward with other candidates, do not lose heart. Here is how to turn your next interview into an offer of employment. Your application deserves better."),
    ("The Muse Letter <news@museletter.example>", "5 emails every applicant should be able to write", "Thank you for taking the time to meet with me: that is how a good thank-you begins. Follow up on your application after a week. We are pleased to offer you our new course."),
    ("ShopRight <news@shopright.example>", "Everything must go: 40% off", "Special offer for you. We are happy to offer you free delivery on every order."),
    ("Glassdoor Community <noreply@glassdoor.com>", "Brightwell has a new review", "Interview experience at Brightwell: they said the position was filled. See salaries for your role."),
    ("Tall Pine Careers <careers@tallpine.example>", "Life at Tall Pine: meet our people", "Join our talent community and hear about openings first. Our teams are growing. Follow us."),
    ("ZipRecruiter <phil@ziprecruiter.com>", "Sam, your profile matches a new opening", "Warehouse Supervisor, Nimbus Freight. You could be a great match for this position. View the job."),
)  # fmt: skip
NOISE = (
    ("ShopRight <orders@shopright.example>", "Your order has been received", "Thank you for your order 4711. We have received your payment and will send the goods soon."),
    ("Marlowe Bank <noreply@marlowecards.example>", "Your application for a credit card", "Thank you for applying for the Marlowe Gold card. We have received your application. Unfortunately we are unable to offer you a card at this time."),
    ("Elm Lettings <office@elmlettings.example>", "Your rental application", "Thank you for your application for the flat in Mill Road. We regret to inform you that the landlord decided to go with other applicants."),
    ("Springfield Library <library@springfield.example>", "Membership application received", "We have received your application for a library card. It is being reviewed."),
    ("Mum <mum@mailhome.example>", "Sunday", "Hi darling, are you coming for lunch on Sunday? Let me know what time works for you. Dad says good luck with the job hunt."),
    ("Alex Green <alex.green@mailhome.example>", "pub?", "Hey, heard you had an interview. Are you free on Thursday? I got a no from the place I applied to, they went with someone else. Drinks on me."),
    ("Dr. Molar <desk@molar.example>", "Your appointment is confirmed", "Your appointment is scheduled for Tuesday at 10. Please let us know if you cannot make it."),
    ("Dana Cole <dana@hiretide.example>", "Exciting opportunity", "Hi Sam, I came across your profile and was impressed. I have a role as Senior Developer with a client of mine. I'd love to schedule a quick call to discuss. When are you available?"),
    ("City Parking <noreply@cityparking.example>", "Permit application", "Your application for a resident permit has been received and is under review. We will be in touch."),
    ("Mail Delivery Subsystem <mailer-daemon@mailhome.example>", "Undelivered Mail Returned to Sender", "The following message to jobs@nowhere.example could not be delivered. Application for Electrician."),
    ("GitHub <notifications@github.com>", "[repo] Review requested", "A reviewer asked for changes. The position of the button is off. Unfortunately the build failed."),
    ("Oak Primary School <office@oakprimary.example>", "School place application", "We are sorry to tell you that your application for a school place was unsuccessful. You may appeal."),
    ("LinkedIn <messages-noreply@linkedin.com>", "Rita sent you a message", "Rita Ray sent you a message. Reply. You have one new invitation."),
    ("Streamly <noreply@streamly.example>", "We have received your payment", "Thank you for your interest in Streamly. Your next invoice is due next month."),
    ("HR Desk <hr@oldjob.example>", "Your last payslip", "Dear Sam, please find your last payslip. Your employment ended in January. We wish you all the best for the future."),
)  # fmt: skip
SCRIPTS = ("Приглашение на праздник", "ご注文ありがとうございます", "تهانينا على العام الجديد", "जन्मदिन मुबारक हो", "Γεια σου, τι κάνεις;", "Überraschung für dich", "生日快乐")  # fmt: skip


@dataclass
class Box:
    """The mailbox while it is written, and what truly happened."""

    rng: random.Random
    mails: list[tuple[datetime, bytes]] = field(default_factory=list)
    truth: list[tuple[str, date, str, str]] = field(default_factory=list)
    number: int = 0

    def id(self) -> str:
        self.number += 1
        return f"<{self.number}.{self.rng.randrange(10**9)}@box.example>"

    def put(self, when, sender, to, subject, text, *, headers=(), parents=(), history="", labels="", plain=False):
        """Write a message in one of the ways in which programs write them; returns its id."""
        rng, own = self.rng, self.id()
        zone = timezone(timedelta(hours=rng.choice((-8, -5, 0, 1, 2, 5.5, 9))))
        head = [f"From: {header(rng, sender)}", f"To: {to}", f"Subject: {header(rng, subject)}", f"Message-ID: {own}"]
        if parents:
            head += [f"In-Reply-To: {parents[-1]}", "References: " + "\r\n ".join(parents)]
        head += [f"Date: {format_datetime(when.astimezone(zone))}", *headers]
        if labels:
            head.append(f"X-Gmail-Labels: {labels}")
        rng.shuffle(head)
        way = "plain" if plain else rng.choice(("plain", "plain", "html", "both", "base64"))
        self.mails.append(
            (when, ("\n".join(head).replace("\r\n", "\n") + "\n").encode() + body(rng, way, text, history))
        )
        return own


def header(rng, text):
    """A header's value; encoded where it must be, in charsets that people use."""
    name, bracket, address = text.rpartition(" <") if text.endswith(">") else (text, "", "")
    if name.isascii() and rng.random() < 0.9:
        return f'"{name}"{bracket}{address}' if bracket and ("," in name or "." in name) else text
    for charset in rng.sample(("utf-8", "utf-8", "iso-8859-1", "koi8-r", "gb18030", "shift_jis"), 6):
        try:
            name.encode(charset)
        except UnicodeEncodeError:
            continue
        return Header(name, charset, maxlinelen=60).encode() + bracket + address
    return Header(name, "utf-8").encode() + bracket + address


def wrapped(text, width=72):
    out = []
    for paragraph in text.split("\n"):
        rest = paragraph
        while len(rest) > width and " " in rest[:width]:
            cut = rest.rindex(" ", 0, width)
            out.append(rest[:cut])
            rest = rest[cut + 1 :]
        out.append(rest)
    return "\n".join(out)


def quoted(rng, who, when, text):
    """A history as Gmail, Outlook or a phone write it below an answer."""
    style = rng.choice(("gmail", "outlook", "apple"))
    if style == "outlook":
        return f"\n\n________________________________\nFrom: {who}\nSent: {when:%A, %d %B %Y %H:%M}\nTo: {MY_NAME}\nSubject: RE: your mail\n\n{text}"
    lines = "\n".join(f"> {line}" for line in wrapped(text).split("\n"))
    if style == "apple":
        return f"\n\nOn {when:%d %b %Y}, at {when:%H:%M}, {who} wrote:\n\n{lines}"
    return f"\n\nOn {when:%a, %b %d, %Y at %I:%M %p} {who} <{who.split()[0].lower()}@x.example>\nwrote:\n\n{lines}"


def html_of(text, history):
    paragraphs = "".join(f"<p>{p.replace('&', '&amp;').replace(chr(10), '<br>')}</p>" for p in text.split("\n\n"))
    old = history.strip().replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    quote = f'<div class="gmail_quote"><div class="gmail_attr">On a day somebody wrote:</div><blockquote>{old}</blockquote></div>'
    return (
        "<html><head><style>p {color: red; content: 'your application was rejected'}</style>"
        "<script>var x = 'we are pleased to offer you the position';</script></head>"
        f"<body>{paragraphs}{quote if history else ''}</body></html>"
    )


def body(rng, way, text, history):
    full = wrapped(text + history)
    html = html_of(text, history).encode()
    if way == "plain":
        coded = quopri.encodestring(full.encode()).decode()
        return f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{coded}\n".encode()
    if way == "base64":
        coded = base64.encodebytes(full.encode("utf-16" if rng.random() < 0.1 else "utf-8")).decode()
        charset = "utf-8" if base64.b64decode(coded)[:2] not in {b"\xff\xfe", b"\xfe\xff"} else "utf-16"
        return f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: base64\n\n{coded}\n'.encode()
    if way == "html":
        return b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + html + b"\n"
    mark = f"=_{rng.randrange(10**9)}"
    return (
        (
            f'MIME-Version: 1.0\nContent-Type: multipart/alternative;\n boundary="{mark}"\n\n'
            f"--{mark}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{full}\n"
            f"--{mark}\nContent-Type: text/html; charset=utf-8\n\n"
        ).encode()
        + html
        + f"\n--{mark}--\n".encode()
    )


class Search:
    """One application and what comes of it."""

    def __init__(self, box, company, title, start):
        self.box, self.rng = box, box.rng
        self.company, self.domain = company.split("|")
        self.title, self.when = title, start
        self.person = self.rng.choice(PEOPLE)
        first = self.person.split()[0].lower()
        first = "".join(c for c in first if c.isascii())
        self.address = f"{first}.{self.rng.randrange(99)}@{self.domain}"
        self.desk = f"{self.rng.choice(('careers', 'jobs', 'recruiting', 'hr'))}@{self.domain}"
        self.thread, self.last = [], None

    def say(self, pair):
        values = {"c": self.company, "t": self.title, "p": self.person}
        return tuple(part.format(**values) for part in ((pair,) if isinstance(pair, str) else pair))

    def later(self, low, high):
        before = self.when
        self.when += timedelta(days=self.rng.randint(low, high), minutes=self.rng.randrange(1, 500))
        self.when = max(self.when.replace(hour=self.rng.randrange(8, 19)), before + timedelta(minutes=20))

    def happened(self, what):
        self.box.truth.append((what, self.when.date(), self.company, self.title))

    def them(self, pair, *, human, reply=False, headers=()):
        subject, text = self.say(pair) if not isinstance(pair, str) else ("", self.say(pair)[0])
        history = ""
        if reply and self.last:
            subject, history = f"Re: {self.last[1]}", quoted(self.rng, MY_NAME, self.last[2], self.last[3])
        if human:
            sender = f"{self.person} <{self.address}>"
        else:
            style = self.rng.choice(("system", "system", "desk", "noreply", "workday"))
            name = self.rng.choice(
                ("{c}", "{c} Careers", "{c} Recruiting Team", "{c} Talent Acquisition", "Careers at {c}")
            )
            name = name.format(c=self.company)
            address = {
                "system": self.rng.choice(SYSTEMS), "desk": self.desk, "noreply": f"no-reply@{self.domain}",
                "workday": f"{self.domain.split('.')[0]}@myworkday.com",
            }[style]  # fmt: skip
            sender = f"{name} <{address}>"
        own = self.box.put(
            self.when, sender, f"{MY_NAME} <{ME}>", subject, text,
            headers=headers, parents=self.thread[-3:] if reply else (), history=history,
        )  # fmt: skip
        if human or reply:
            self.thread = [*self.thread, own] if reply else [own]
            self.last = (self.person, subject.removeprefix("Re: "), self.when, text)
        return own

    def me(self, pair, *, reply=False, to=None):
        subject, text = self.say(pair) if not isinstance(pair, str) else ("", self.say(pair)[0])
        history = ""
        if reply and self.last:
            subject, history = f"Re: {self.last[1]}", quoted(self.rng, self.last[0], self.last[2], self.last[3])
        to = to or f"{self.person} <{self.address}>"
        own = self.box.put(
            self.when, f"{MY_NAME} <{ME}>", to, subject, text,
            parents=self.thread[-3:] if reply else (), history=history, labels="Sent",
        )  # fmt: skip
        self.thread = [*self.thread, own] if reply else [own]
        self.last = (MY_NAME, subject.removeprefix("Re: "), self.when, text)

    def begin(self):
        rng = self.rng
        start = rng.choice(("auto", "auto", "auto", "board", "board and auto", "by mail", "by mail", "human"))
        if start == "by mail":
            self.me(rng.choice(APPLICATIONS), to=self.desk)
            self.happened("applied")
            if rng.random() < 0.4:
                self.later(0, 1)
                self.them(rng.choice(RECEIPTS), human=False, headers=("Auto-Submitted: auto-replied",))
                self.happened("receipt")
        else:
            if start.startswith("board"):
                sender, subject, text = rng.choice(BOARD_RECEIPTS)
                subject, text = self.say((subject, text))
                self.box.put(self.when, sender, ME, subject, text, headers=("List-Unsubscribe: <https://x.example>",))
                self.happened("applied")
                self.happened("receipt")
            if start in {"auto", "board and auto"}:
                if start == "board and auto":
                    self.when += timedelta(minutes=3)
                extra = rng.choice(((), (), ("Auto-Submitted: auto-generated",), ("Precedence: bulk",)))
                self.them(rng.choice(RECEIPTS), human=False, headers=extra)
                if start == "auto":
                    self.happened("applied")
                    self.happened("receipt")
            if start == "human":
                self.them(rng.choice(RECEIPTS[:3]), human=True)
                self.happened("applied")
                self.happened("receipt")

    def run(self):
        rng = self.rng
        self.begin()
        if rng.random() < 0.5:
            self.follow_up()
        if rng.random() < 0.35:
            self.talk()
            return
        if rng.random() < 0.5:
            self.refuse(human=rng.random() < 0.3)

    def follow_up(self):
        rng = self.rng
        self.later(5, 9)
        self.me(rng.choice(FOLLOW_UPS))
        self.happened("followed_up")
        asked = self.last
        if rng.random() < 0.15:
            self.when += timedelta(minutes=1)
            subject, text = AWAY[0].format(s=asked[1]), AWAY[1]
            self.box.put(
                self.when, f"{self.person} <{self.address}>", ME, subject, text,
                headers=("Auto-Submitted: auto-replied",), parents=self.thread[-1:],
            )  # fmt: skip
            self.happened("away")
        if rng.random() < 0.6:
            self.later(1, 4)
            self.them(rng.choice(NO_NEWS), human=True, reply=True)
            self.happened("no_news")
            if rng.random() < 0.3:
                self.later(7, 12)
                self.me(rng.choice(FOLLOW_UPS)[1], reply=True)
                self.happened("followed_up")

    def talk(self):
        rng = self.rng
        self.later(3, 9)
        self.them(rng.choice(INVITATIONS), human=True, reply=bool(self.thread) and rng.random() < 0.4)
        self.happened("invitation")
        if rng.random() < 0.7:
            self.later(0, 1)
            self.me(rng.choice(ANSWERS), reply=True)
            self.happened("answered")
        self.later(4, 7)
        if rng.random() < 0.8:
            self.me(rng.choice(THANKS), reply=rng.random() < 0.4)
            self.happened("thanked")
        self.later(4, 9)
        end = rng.random()
        if end < 0.35:
            self.them(rng.choice(OFFERS), human=True, reply=rng.random() < 0.5)
            self.happened("offered")
        elif end < 0.8:
            self.refuse(human=True)

    def refuse(self, *, human):
        rng = self.rng
        self.later(4, 20)
        reply = human and bool(self.thread) and rng.random() < 0.5
        self.them(rng.choice(REFUSALS), human=human, reply=reply)
        self.happened("refused")
        if human and rng.random() < 0.3:  # the reader tells a friend, or answers kindly
            text = f"Look what they wrote.\n\n---------- Forwarded message ---------\nFrom: {self.person}\n\n{self.last[3]}"
            self.when += timedelta(days=1)
            self.box.put(self.when, f"{MY_NAME} <{ME}>", "alex.green@mailhome.example", f"Fwd: {self.last[1]}", text, labels="Sent")  # fmt: skip


def mailbox(seed=1, messages=1500):
    """A mailbox of about so many messages as bytes, and what truly happened: kind, day, company, title."""
    rng = random.Random(seed)
    box = Box(rng)
    start = datetime(2026, 1, 5, 9).astimezone()
    span = 150
    companies = list(COMPANIES) * (1 + messages // 1500)
    jobs = {(c, t) for c in companies for t in rng.sample(TITLES, 1 + messages // 3000)}
    for company, title in sorted(jobs):
        begin = start + timedelta(days=rng.randrange(span), minutes=rng.randrange(500))
        Search(box, company, title, begin).run()
    while len(box.mails) < messages:
        when = start + timedelta(days=rng.randrange(span + 60), minutes=rng.randrange(700))
        kind = rng.random()
        if kind < 0.5:
            sender, subject, text = rng.choice(NEWSLETTERS)
            box.put(
                when, sender, ME, subject, text, headers=("List-Unsubscribe: <https://x.example/u>", "Precedence: bulk")
            )
        elif kind < 0.85:
            sender, subject, text = rng.choice(NOISE)
            box.put(when, sender, ME, subject, text)
        elif kind < 0.93:
            box.put(
                when, f"{rng.choice(PEOPLE)} <friend@mailhome.example>", ME, rng.choice(SCRIPTS), "Hi! See you soon."
            )
        else:
            text = rng.choice(
                ("See you on Sunday.", "I applied for a job today, wish me luck.", "Thanks for the book!")
            )
            box.put(when, f"{MY_NAME} <{ME}>", "mum@mailhome.example", "Re: Sunday", text, labels="Sent")
    broken = (
        b"From: x\nSubject: =?utf-8?B?not base64!!?= =?nope?Q?=ZZ?=\nDate: 45 Foo 99999 99:99\nTo: <<<\n\n\xff\xfe\x00 body\n",
        f"From: {COMPANIES[0].split('|')[0]} <jobs@{COMPANIES[0].split('|')[1]}>\nSubject: Application received\nMessage-ID: <dateless@x>\n\nThank you for applying.\n".encode(),
    )  # fmt: skip
    mails = [(when, raw) for when, raw in box.mails] + [(start, raw) for raw in broken]
    mails.sort(key=lambda pair: pair[0])
    out = []
    for when, raw in mails:
        text = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in raw.split(b"\n"))
        out.append(
            f"From {rng.randrange(10**12)}@xxx {when:%a %b %d %H:%M:%S} +0000 {when:%Y}\n".encode() + text + b"\n"
        )
    return b"".join(out), box.truth
