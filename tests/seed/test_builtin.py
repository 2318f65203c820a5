"""The speech that comes with duban."""

from datetime import date
from itertools import chain

from seed import builtin
from seed.outline import Heading, Outline
from seed.reading import Decoded

HEADINGS = [
    ("1", "回顾过往,总结成绩强信心"),
    ("1.1", "京津冀协同,创新发展成果丰"),
    ("1.1.1", "深化合作交流,校市院市携手共进"),
    ("1.1.2", "推进实体运行,创新中心作用凸显"),
    ("1.1.3", "加强区域协作,技术交易蓬勃发展"),
    ("1.2", "园区建设,创新引领开新局"),
    ("1.2.1", "完善政策体系,助力园区加速发展"),
    ("1.2.2", "创新工作机制,优化园区服务效能"),
    ("1.2.3", "壮大企业规模,提升园区发展质量"),
    ("1.3", "创新突破,综合实力大提升"),
    ("1.3.1", "强化平台建设,提升创新策源能力"),
    ("1.3.2", "聚焦科技攻关,取得重大创新成果"),
    ("1.3.3", "培育创新企业,壮大企业创新底盘"),
    ("2", "锚定目标,明确方向谋发展"),
    ("2.1", "园区建设,打造一流创高地"),
    ("2.1.1", "明晰产业赛道,精准规划产业布局"),
    ("2.1.2", "拓展空间布局,优化资源配置格局"),
    ("2.1.3", "引育壮大企业,提升园区发展质效"),
    ("2.2", "协同发展,增强区域竞争力"),
    ("2.2.1", "深化校市院市合作,促进资源共享共用"),
    ("2.2.2", "推动创新中心建设,发挥引领带动作用"),
    ("2.2.3", "加强区域技术交易,促进成果流通转化"),
    ("2.3", "创新融合,赋能产业促升级"),
    ("2.3.1", "建设创新联合体,贯通创新全链条"),
    ("2.3.2", "建强创新主体,提升企业创新能力"),
    ("2.3.3", "推动成果转化,实现创新价值落地"),
    ("3", "深化改革,优化生态激活力"),
    ("3.1", "体制机制,创新驱动强动力"),
    ("3.1.1", "完善政策体系,激发创新主体活力"),
    ("3.1.2", "推进项目管理,提高科研资金效益"),
    ("3.1.3", "加强知识产权保护,营造良好创新环境"),
    ("3.2", "人才队伍,汇聚英才强支撑"),
    ("3.2.1", "加大人才引进力度,吸引高端创新人才"),
    ("3.2.2", "加强人才培养力度,提升人才创新能力"),
    ("3.2.3", "完善人才评价机制,激发人才创新活力"),
    ("3.3", "服务生态,优化环境促发展"),
    ("3.3.1", "优化政务服务,提高办事效率质量"),
    ("3.3.2", "完善金融服务,拓宽企业融资渠道"),
    ("3.3.3", "加强中介服务,提升创新服务水平"),
    ("4", "强化保障,狠抓落实见成效"),
    ("4.1", "加强领导,凝聚工作合力"),
    ("4.1.1", "压实工作责任,明确目标任务"),
    ("4.1.2", "加强协调配合,形成工作合力"),
    ("4.1.3", "加强宣传引导,营造良好氛围"),
    ("4.2", "加大投入,保障资金支持"),
    ("4.2.1", "加大财政投入,提高资金保障水平"),
    ("4.2.2", "引导社会投入,拓宽资金来源渠道"),
    ("4.2.3", "加强资金管理,确保资金安全有效"),
    ("4.3", "强化督查,确保任务落实"),
    ("4.3.1", "建立督查机制,加强工作督查"),
    ("4.3.2", "严格考核评价,强化结果运用"),
    ("4.3.3", "加强跟踪问效,推动问题解决"),
]


def codes(outline: Outline) -> list[str]:
    found: list[str] = []
    below: list[int] = []
    for heading in outline.headings:
        del below[heading.level :]
        below.extend([0] * (heading.level - len(below)))
        below[-1] += 1
        found.append(".".join(map(str, below)))
    return found


def at(outline: Outline, level: int) -> list[Heading]:
    return [heading for heading in outline.headings if heading.level == level]


def test_it_is_utf8_under_its_own_key(speech: Decoded) -> None:
    assert (builtin.KEY, builtin.NAME) == ("kj2025", "kj2025.txt")
    assert speech.encoding == "utf-8"


def test_it_has_the_headings_of_the_speech(speech_outline: Outline) -> None:
    titles = [heading.title for heading in speech_outline.headings]
    assert list(zip(codes(speech_outline), titles, strict=True)) == HEADINGS


def test_it_has_4_parts_12_sections_and_36_measures(speech_outline: Outline) -> None:
    assert [len(at(speech_outline, level)) for level in (1, 2, 3, 4)] == [4, 12, 36, 0]


def test_9_measures_look_back_and_27_are_to_do(speech_outline: Outline) -> None:
    review = [heading.review for heading in at(speech_outline, 3)]
    assert review == [True] * 9 + [False] * 27


def test_its_dates_count_from_its_own_day(speech_outline: Outline) -> None:
    assert speech_outline.base == date(2025, 2, 21)


def test_it_has_a_title_in_both_languages(speech_outline: Outline) -> None:
    assert "2025年" in speech_outline.title
    assert "科技工作会议" in speech_outline.title
    assert speech_outline.gloss.isascii()
    assert "2025" in speech_outline.gloss


def test_every_heading_has_an_english_gloss(speech_outline: Outline) -> None:
    for heading in speech_outline.headings:
        letters = [char for char in heading.gloss if char.isalpha()]
        assert len(letters) > 5, heading.title
        assert all(char.isascii() for char in letters), heading.gloss


def test_no_gloss_is_used_twice(speech_outline: Outline) -> None:
    glosses = [heading.gloss for heading in speech_outline.headings]
    assert len(set(glosses)) == len(glosses)


def test_every_measure_has_text_of_its_own(
    speech: Decoded, speech_outline: Outline
) -> None:
    for heading in at(speech_outline, 3):
        text = "".join(speech.text[start:end] for start, end in heading.spans[1:])
        assert text.strip(), heading.title
        assert "English:" not in text


def test_exactly_two_measures_propose_the_end_of_the_year(
    speech_outline: Outline,
) -> None:
    proposals = {
        code: heading.proposal.due
        for code, heading in zip(
            codes(speech_outline), speech_outline.headings, strict=True
        )
        if heading.proposal
    }
    assert proposals == {
        "2.1.1": date(2025, 12, 31),
        "2.1.2": date(2025, 12, 31),
    }


def test_nothing_of_it_is_lost_or_told_twice(
    speech: Decoded, speech_outline: Outline
) -> None:
    spans = [*speech_outline.frame, *speech_outline.dropped]
    spans += chain.from_iterable(heading.spans for heading in speech_outline.headings)
    told = list(chain.from_iterable(range(*span) for span in sorted(spans)))
    assert told == list(range(len(speech.text)))


def test_it_holds_nothing_that_acts_on_a_terminal(speech: Decoded) -> None:
    assert all(char.isprintable() or char == "\n" for char in speech.text)
